#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"

namespace livestream::net {

class Stream;

/// The text of a PEM file, and its name for messages.
struct PemFile {
  std::string name;
  std::string text;
};

/// Who the server says it is: its certificate with those that vouch for it, and the key to it.
struct TlsIdentity {
  PemFile certificate;
  PemFile key;
};

/// Makes plain connections encrypted ones. An interface, because what is behind it is loaded only where TLS is asked
/// for.
///
/// A stream of it never blocks, like any other. What its socket does not take of a record that was begun it keeps: at
/// most one record of application data (16 KiB), and what the protocol itself has to say. Until that has left,
/// `try_write` takes nothing, and says `would_block` although all bytes were taken.
/// A client that speaks plain HTTP is answered 400, plainly. Thread: the loop's.
class TlsContext {
 public:
  virtual ~TlsContext() = default;

  /// The server's side of a connection.
  virtual std::shared_ptr<Stream> accept(std::shared_ptr<Stream> plain) const = 0;
  /// When the certificate begins and ends to hold.
  virtual std::chrono::system_clock::time_point valid_from() const = 0;
  virtual std::chrono::system_clock::time_point valid_until() const = 0;
};

}  // namespace livestream::net
