#pragma once

#include <optional>
#include <string>
#include <string_view>

// What programs that lead the world to a port of this machine print: by which URL it is found there. All take one line,
// and return `https://name[:port]`, or nothing if that line does not say it. Anything but https to a name is none.
namespace livestream {

/// A JSON line of `ngrok http … --log-format json` (v3) whose `msg` is `started tunnel`.
std::optional<std::string> ngrok_url(std::string_view line);

/// The line in the box that `cloudflared tunnel --url …` prints, with a name below trycloudflare.com. The service that
/// it asks for one, which its complaints name, is none.
std::optional<std::string> cloudflared_url(std::string_view line);

/// A line of `tailscale serve …` with a name below ts.net.
std::optional<std::string> tailscale_url(std::string_view line);

}  // namespace livestream
