#include "formats/tunnel_output.h"

#include <algorithm>

#include "base/ascii.h"
#include "formats/json_fields.h"

namespace livestream {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr std::size_t kMaxName = 253;  // RFC 1035, 3.1
constexpr std::size_t kMaxPort = 5;    // digits

struct Place {
  std::string_view name;
  std::string_view port;  // with its colon; empty: the usual one
};

bool is_name(std::string_view name) {
  const bool is_plain =
      std::all_of(name.begin(), name.end(), [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
  return is_plain && name.size() <= kMaxName && name.find('.') != std::string_view::npos &&
         is_alphanumeric(name.front()) && is_alphanumeric(name.back());
}

bool is_port(std::string_view port) {
  if (port.empty()) return true;
  port.remove_prefix(1);
  return !port.empty() && port.size() <= kMaxPort && std::all_of(port.begin(), port.end(), is_digit);
}

// Of `https://name[:port][/]` and nothing else.
std::optional<Place> place_of(std::string_view url) {
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  if (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t colon = std::min(url.find(':'), url.size());
  const Place place{url.substr(0, colon), url.substr(colon)};
  return is_name(place.name) && is_port(place.port) ? std::optional(place) : std::nullopt;
}

std::string url_of(const Place& place) { return std::string(kScheme).append(place.name).append(place.port); }

// The first word that is a URL of a name which ends so. Words stand between blanks and the sides of a box.
std::optional<Place> place_below(std::string_view domain, std::string_view line) {
  constexpr std::string_view kBetween = " \t\r|";
  while (!line.empty()) {
    const std::size_t end = std::min(line.find_first_of(kBetween), line.size());
    const auto place = place_of(line.substr(0, end));
    if (place && place->name.ends_with(domain)) return place;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> ngrok_url(std::string_view line) {
  const auto fields = json_fields(line);
  if (!fields) return std::nullopt;
  std::optional<std::string> message;
  std::optional<std::string> url;
  for (const JsonField& field : *fields) {
    if (field.name == "msg") message = json_string(field.value);
    if (field.name == "url") url = json_string(field.value);
  }
  if (message != "started tunnel" || !url) return std::nullopt;
  const auto place = place_of(*url);
  return place ? std::optional(url_of(*place)) : std::nullopt;
}

std::optional<std::string> cloudflared_url(std::string_view line) {
  const auto place = place_below(".trycloudflare.com", line);
  return place && place->name != "api.trycloudflare.com" ? std::optional(url_of(*place)) : std::nullopt;
}

std::optional<std::string> tailscale_url(std::string_view line) {
  const auto place = place_below(".ts.net", line);
  return place ? std::optional(url_of(*place)) : std::nullopt;
}

}  // namespace livestream
