#include "server/access_wish.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <utility>

namespace livestream {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxLifetime = 10LL * 365 * 86'400;
constexpr std::string_view kEncrypted = "https://";

Error wrong(std::string_view key, const json::value& value, std::string_view expected) {
  return invalid(std::string(key) + " " + json::serialize(value) + " must be " + std::string(expected));
}

Result<void> read_url(std::string text, AccessWish& wish) {
  text.erase(text.find_last_not_of('/') + 1);
  wish.is_encrypted = text.starts_with(kEncrypted);
  auto url = net::parse_http_url(wish.is_encrypted ? "http://" + text.substr(kEncrypted.size()) : text);
  if (!url) return url.error();
  wish.url = std::move(*url);
  wish.url_text = std::move(text);
  return {};
}

Result<void> read_text(std::string_view key, const json::value& value, AccessWish& wish) {
  if (!value.is_string()) return wrong(key, value, "text");
  const std::string text(value.get_string());
  if (key == "url") return read_url(text, wish);
  if (key == "name") wish.name = text;
  if (key == "session") wish.session = text;
  if (key != "role") return {};
  const auto role = parse_role(text);
  if (!role) return wrong(key, value, "viewer, publisher or admin");
  wish.role = *role;
  return {};
}

Result<void> read_member(std::string_view key, const json::value& value, AccessWish& wish) {
  if (key == "lifetime_seconds") {
    const auto* const seconds = value.if_int64();
    const bool fits = seconds != nullptr && *seconds >= 0 && *seconds <= kMaxLifetime;
    if (!fits) return wrong(key, value, "seconds: 0 (for ever) to ten years");
    if (*seconds > 0) wish.lifetime = std::chrono::seconds(*seconds);
    return {};
  }
  if (key == "redacted") {
    if (!value.is_bool()) return wrong(key, value, "true or false");
    wish.is_redacted = value.get_bool();
    return {};
  }
  const bool is_known = key == "url" || key == "name" || key == "session" || key == "role";
  return is_known ? read_text(key, value, wish)
                  : invalid("\"" + std::string(key) + "\" is nothing that can be asked for");
}

}  // namespace

Result<AccessWish> read_access_wish(std::string_view body, AccessWish usual) {
  AccessWish wish = std::move(usual);
  boost::system::error_code failed;
  const json::value value = body.empty() ? json::value(json::object()) : json::parse(body, failed);
  if (failed || !value.is_object()) return invalid("the body must be a JSON object");
  for (const auto& [key, member] : value.get_object())
    if (auto read = read_member(key, member, wish); !read) return read.error();
  return wish;
}

}  // namespace livestream
