#pragma once

#include "base/result.h"
#include "tls/library.h"

namespace livestream::cli {

/// Loads what TLS takes, with OpenSSL, for the rest of the program's life. Errors: `unavailable` if it does not lie
/// where it was built or installed, or is another version's.
Result<const tls::Library*> load_tls_library();

}  // namespace livestream::cli
