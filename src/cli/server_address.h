#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/state_folder.h"
#include "net/http_url.h"

namespace livestream::cli {

/// Where the server is, and what opens its door.
struct ServerAddress {
  net::HttpUrl url;
  std::string text;   ///< the URL as it was given, without a slash at its end
  std::string token;  ///< LIVESTREAM_TOKEN; empty: none
};

/// `flag` (the value of --server) if given, else LIVESTREAM_SERVER, else http://localhost with LIVESTREAM_PORT (8080).
/// Errors: `invalid`, naming the variable or option and its value.
Result<ServerAddress> server_address(const std::string& flag, const Environment& environment);

/// The page that shows session `id`.
std::string page_url(const ServerAddress& server, std::string_view id);

}  // namespace livestream::cli
