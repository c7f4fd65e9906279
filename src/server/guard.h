#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_message.h"

namespace livestream {

/// Which requests may come in at all, before any route looks at them.
struct GuardOptions {
  std::uint16_t port = 0;                    ///< the one we listen on
  std::vector<std::string> allowed_origins;  ///< other sites that may read and post: `https://host[:port]`
  std::vector<std::string> public_names;     ///< what this machine is called from outside: `live.example.org`
};

/// The first line of defence, against what a browser or a tunnel can do to us.
/// - On the listener for this machine the peer must be on loopback, and `Host` `localhost`, 127.0.0.0/8 or `[::1]` with
///   our port (else: DNS rebinding).
/// - On the one for others `Host` must be an address, or a name that we were told is ours; whatever its port, which
///   tunnels change.
/// - `Origin`, if present, must be the same host, by https if the request was encrypted, or on the list (else: another
///   site's script).
/// A token changes nothing of that. Who it is, Door asks.
class Guard {
 public:
  explicit Guard(GuardOptions options);

  void set_port(std::uint16_t port);
  /// One more name by which others reach us.
  void add_public_name(std::string name);

  /// The refusal, if it is one.
  std::optional<net::HttpResponse> refuse(const net::HttpRequest& request) const;
  /// The origin to name in `Access-Control-Allow-Origin`; empty for none.
  std::string_view allowed_cross_origin(const net::HttpRequest& request) const;

 private:
  bool is_our_host(std::string_view host) const;
  bool is_our_public_host(std::string_view host) const;
  bool is_on_list(std::string_view origin) const;

  GuardOptions options_;
  std::array<std::string, 2> usual_hosts_;  // what nearly every request says: recognised without reading it
};

/// `localhost`, `127.x.y.z` or `[::1]`, without a port.
bool is_loopback_name(std::string_view name);

/// `host` without its port.
std::string_view without_port(std::string_view host);

}  // namespace livestream
