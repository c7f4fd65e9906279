#pragma once

#include <memory>

#include "net/tls_context.h"

namespace livestream::tls {

/// TLS 1.2 and 1.3 as a server, HTTP/1.1 inside. No renegotiation, no compression, and nothing that resumes a session:
/// that would be memory for each, and keys to change; a handshake with an elliptic key costs a fraction of a
/// millisecond. Errors: `invalid`, naming the file, if it does not hold what it should, or the key is another's.
Result<std::shared_ptr<net::TlsContext>> open_context(const net::TlsIdentity& identity);

}  // namespace livestream::tls
