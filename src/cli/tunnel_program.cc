#include "cli/tunnel_program.h"

#include <algorithm>
#include <array>

#include "formats/tunnel_output.h"

namespace livestream::cli {
namespace {

using Words = std::vector<std::string>;

// https://ngrok.com/docs/agent/cli/#ngrok-http
Words ngrok_words(const std::string& target) { return {"http", target, "--log", "stdout", "--log-format", "json"}; }

// https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/do-more-with-tunnels/trycloudflare/
Words cloudflared_words(const std::string& target) { return {"tunnel", "--no-autoupdate", "--url", target}; }

// https://tailscale.com/docs/reference/tailscale-cli/serve: within the tailnet; `funnel` would be for the whole world.
Words tailscale_words(const std::string& target) { return {"serve", target}; }

constexpr std::array kPrograms = {
    TunnelProgram{"ngrok", ngrok_words, ngrok_url, "Everybody who has the link finds it.",
                  "https://ngrok.com/download, `brew install ngrok`",
                  "ngrok wants an account: run `ngrok config add-authtoken TOKEN` once, with the token of "
                  "https://dashboard.ngrok.com/get-started/your-authtoken"},
    TunnelProgram{"cloudflared", cloudflared_words, cloudflared_url, "Everybody who has the link finds it.",
                  "https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/downloads/, "
                  "`brew install cloudflared`",
                  "cloudflared wants no account, but the network, and no config.yml in ~/.cloudflared, with which it "
                  "makes no quick tunnels"},
    TunnelProgram{"tailscale", tailscale_words, tailscale_url, "Devices in your tailnet find it, and nobody else.",
                  "https://tailscale.com/download, `brew install tailscale`",
                  "tailscale wants this machine in a tailnet (`sudo tailscale up`) with HTTPS "
                  "(https://tailscale.com/kb/1153/enabling-https), and you to be its operator (`sudo tailscale set "
                  "--operator=$USER`)"},
};

}  // namespace

std::span<const TunnelProgram> tunnel_programs() { return kPrograms; }

const TunnelProgram* find_tunnel_program(std::string_view name) {
  const auto* const found =
      std::find_if(kPrograms.begin(), kPrograms.end(), [&](const TunnelProgram& one) { return one.name == name; });
  return found == kPrograms.end() ? nullptr : found;
}

}  // namespace livestream::cli
