#include "access/token.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <utility>

#include "access/json_fields.h"
#include "access/secret.h"
#include "base/ids.h"

namespace livestream {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kHashDigits = 64;

bool is_name(std::string_view name) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !name.empty() && name.size() <= kMaxName && is_utf8(name) &&
         std::none_of(name.begin(), name.end(), is_control);
}

bool has_name(const AccessTokens& tokens, std::string_view name) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const AccessToken& token) { return token.name == name; });
}

std::optional<std::int64_t> time_of(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  boost::system::error_code failed;
  const auto time = value == nullptr ? 0 : value->to_number<std::int64_t>(failed);
  return value == nullptr || failed || time < 0 ? std::nullopt : std::optional(time);
}

// Nothing for what is neither: it may have been meant to be narrower. Older files do not have it.
std::optional<bool> is_redacted(const json::object& object) {
  const json::value* const value = object.if_contains("redacted");
  if (value == nullptr) return false;
  return value->is_bool() ? std::optional(value->get_bool()) : std::nullopt;
}

Result<AccessToken> read_token(const json::value& value) {
  if (!value.is_object()) return invalid("a token is no object");
  const json::object& object = value.get_object();
  const auto name = text_of(object, "name");
  if (!name || !is_name(*name)) return invalid("a token has no name");
  const auto role = parse_role(text_of(object, "role").value_or(""));
  const auto session = text_of(object, "session");
  const auto created = time_of(object, "created_us");
  const auto expires = time_of(object, "expires_us");
  const auto hash = text_of(object, "hash");
  const auto redacted = is_redacted(object);
  if (!role || !session || !created || !expires || !hash || hash->size() != kHashDigits || !redacted)
    return invalid("token \"" + *name + "\" is not whole");
  return AccessToken{*name, *role, *session, *created, *expires, *hash, *redacted};
}

}  // namespace

NewToken make_token(std::string name, Role role, std::string session, SystemTime now,
                    std::optional<std::chrono::seconds> lifetime) {
  std::string secret = make_secret();
  AccessToken token{.name = std::move(name),
                    .role = role,
                    .session = std::move(session),
                    .created_us = now.time_since_epoch().count(),
                    .expires_us = lifetime ? (now + *lifetime).time_since_epoch().count() : 0,
                    .hash = hash_secret(secret)};
  return {std::move(token), std::move(secret)};
}

const AccessToken* find_token(const AccessTokens& tokens, std::string_view secret, SystemTime now) {
  const std::string hash = hash_secret(secret);
  const AccessToken* found = nullptr;
  for (const AccessToken& token : tokens)
    if (equal_in_constant_time(token.hash, hash)) found = &token;
  return found != nullptr && found->is_valid(now) ? found : nullptr;
}

Result<void> check_token_name(std::string_view name) {
  if (is_name(name)) return {};
  return invalid("a token's name has 1 to 64 bytes of UTF-8, and no control characters; not \"" + std::string(name) +
                 "\"");
}

std::string free_token_name(const AccessTokens& tokens, const std::string& wanted) {
  std::string name = wanted;
  for (int number = 2; has_name(tokens, name); ++number) name = wanted + " " + std::to_string(number);
  return name;
}

Result<void> add_token(AccessTokens& tokens, AccessToken token) {
  if (const auto good = check_token_name(token.name); !good) return good;
  if (has_name(tokens, token.name))
    return Error{Errc::conflict, "there is a token \"" + token.name + "\" already: revoke it, or choose another name"};
  if (tokens.size() >= kMaxTokens) return Error{Errc::too_large, "there are 10,000 tokens; revoke some"};
  tokens.push_back(std::move(token));
  return {};
}

void forget_expired(AccessTokens& tokens, SystemTime now) {
  std::erase_if(tokens, [then = now - kExpiredAreKept](const AccessToken& one) { return !one.is_valid(then); });
}

Result<AccessToken> remove_token(AccessTokens& tokens, std::string_view name) {
  const auto found =
      std::find_if(tokens.begin(), tokens.end(), [&](const AccessToken& one) { return one.name == name; });
  if (found != tokens.end()) {
    AccessToken removed = std::move(*found);
    tokens.erase(found);
    return removed;
  }
  std::string names;
  for (const AccessToken& token : tokens) names += (names.empty() ? "" : ", ") + token.name;
  return Error{Errc::not_found, "there is no token \"" + std::string(name) + "\"; there " +
                                    (names.empty() ? "are none" : "is: " + names)};
}

std::string encode_tokens(const AccessTokens& tokens) {
  json::array array;
  for (const AccessToken& token : tokens)
    array.push_back({{"name", token.name},
                     {"role", to_string(token.role)},
                     {"session", token.session},
                     {"created_us", token.created_us},
                     {"expires_us", token.expires_us},
                     {"hash", token.hash},
                     {"redacted", token.is_redacted}});
  return json::serialize(json::object{{"tokens", std::move(array)}}) + "\n";
}

Result<AccessTokens> parse_tokens(std::string_view text) {
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  const json::object* const object = failed ? nullptr : value.if_object();
  const json::value* const list = object == nullptr ? nullptr : object->if_contains("tokens");
  if (list == nullptr || !list->is_array()) return invalid("is no file of tokens");
  AccessTokens tokens;
  for (const json::value& each : list->get_array()) {
    auto token = read_token(each);
    if (!token) return token.error();
    if (const auto added = add_token(tokens, std::move(*token)); !added) return added.error();
  }
  return tokens;
}

}  // namespace livestream
