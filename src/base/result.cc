#include "base/result.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace livestream {
namespace {

Errc classify(int errno_value) {
  switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
      return Errc::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
      return Errc::no_permission;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return Errc::no_space;
    case EAGAIN:
    case EADDRINUSE:
    case EMFILE:
    case ENFILE:
      return Errc::busy;
    case EEXIST:
      return Errc::conflict;
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE:
    case ETIMEDOUT:
    case EHOSTUNREACH:
    case ENETUNREACH:
      return Errc::unavailable;
    default:
      return Errc::io;
  }
}

}  // namespace

Error system_error(int errno_value, std::string what) {
  return {classify(errno_value), std::move(what) + ": " + std::generic_category().message(errno_value)};
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  std::fprintf(stderr, "livestream: %s:%u: value() of a failed Result: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), error.message.c_str());
  std::abort();
}

}  // namespace livestream
