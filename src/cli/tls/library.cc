#include "tls/library.h"

#include "cli/version.h"
#include "tls/context.h"

// livestream-tls.so: what the program finds in it.
extern "C" [[gnu::visibility("default")]] const livestream::tls::Library livestream_tls;  // NOLINT: kLibrarySymbol
const livestream::tls::Library livestream_tls = {
    // NOLINT: kLibrarySymbol
    .version = livestream::cli::kVersion,
    .open_context = livestream::tls::open_context,
    .make_authority = livestream::tls::make_authority,
    .make_certificate = livestream::tls::make_certificate,
};
