#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "formats/fuzzed_transcript.h"
#include "formats/tunnel_output.h"

namespace {

using livestream::require;

// It goes into a link, a request, and onto a terminal.
void check(const std::optional<std::string>& url) {
  if (!url) return;
  require(url->starts_with("https://"));
  for (const char c : url->substr(8)) require(livestream::is_alphanumeric(c) || c == '.' || c == '-' || c == ':');
}

}  // namespace

// The input is a line that a tunnel program printed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  check(livestream::ngrok_url(line));
  check(livestream::cloudflared_url(line));
  check(livestream::tailscale_url(line));
  return 0;
}
