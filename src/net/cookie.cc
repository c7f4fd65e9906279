#include "net/cookie.h"

#include <algorithm>

#include "base/ascii.h"

namespace livestream::net {

std::optional<std::string_view> cookie_value(std::string_view field, std::string_view name) {
  while (!field.empty()) {
    const auto end = std::min(field.find(';'), field.size());
    const std::string_view pair = without_blanks(field.substr(0, end));
    field.remove_prefix(std::min(end + 1, field.size()));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return std::nullopt;
}

std::string to_set_cookie(const Cookie& cookie) {
  std::string text;
  text.append(cookie.name).append("=").append(cookie.value).append("; Path=").append(cookie.path);
  if (cookie.lifetime.count() > 0) text.append("; Max-Age=").append(std::to_string(cookie.lifetime.count()));
  text.append("; HttpOnly; SameSite=Strict");
  if (cookie.only_encrypted) text.append("; Secure");
  return text;
}

}  // namespace livestream::net
