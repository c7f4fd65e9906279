#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace livestream {

/// What kind of failure it was: as much as a caller may branch on (an HTTP status, an exit code).
enum class Errc {
  invalid,        ///< the input is wrong; nothing was changed
  not_found,      ///< there is no such thing
  no_permission,  ///< the system refused access
  no_space,       ///< disk or quota full
  too_large,      ///< over a limit that the message names
  busy,           ///< taken, or overloaded: may work later
  conflict,       ///< contradicts what is there
  unavailable,    ///< a peer does not answer, or is gone
  io,             ///< any other system error
};

/// A failure as a value. `message` says what failed, which file or value, and where it helps, what to do.
struct Error {
  Errc code = Errc::io;
  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

/// Asked for the value of a failed Result: a broken invariant of ours, so the program stops with the message.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

template <class T = void>
using Result = boost::system::result<T, Error>;

/// The Error for `errno_value`, its message built as "{what}: {system's text}".
Error system_error(int errno_value, std::string what);

inline Error invalid(std::string message) { return {Errc::invalid, std::move(message)}; }

}  // namespace livestream
