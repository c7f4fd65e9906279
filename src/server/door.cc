#include "server/door.h"

#include <algorithm>

#include "access/secret.h"
#include "base/ascii.h"
#include "base/log.h"
#include "net/cookie.h"
#include "server/answers.h"
#include "server/guard.h"

namespace livestream {
namespace {

constexpr std::string_view kScheme = "Bearer ";
// Enough for a page that was opened without a token, and for somebody who mistypes; not for trying.
constexpr Rate kGuestRate{.per_second = 2, .burst = 40};

struct Secret {
  std::string_view text;
  bool is_cookie = false;  // which a browser sends without being asked
};

// The one in an `Authorization: Bearer …` (RFC 6750, 2.1; the scheme's case does not matter), else the cookie's.
std::optional<Secret> secret_in(const net::HttpRequest& request, std::string_view cookie_name) {
  const std::string_view field = request.field(net::FieldId::authorization);
  if (field.size() > kScheme.size() && net::equals_ignoring_case(field.substr(0, kScheme.size()), kScheme))
    return Secret{field.substr(kScheme.size())};
  const auto cookie = net::cookie_value(request.field(net::FieldId::cookie), cookie_name);
  return cookie ? std::optional(Secret{*cookie, true}) : std::nullopt;
}

net::HttpResponse unauthorized(std::string_view why) {
  net::HttpResponse response = error_answer(401, why);
  response.fields.emplace_back("WWW-Authenticate", "Bearer realm=\"livestream\"");
  return response;
}

net::HttpResponse too_many(std::chrono::milliseconds wait, std::string_view what) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  net::HttpResponse response =
      error_answer(429, std::string(what) + "; come again in " + std::to_string(seconds) + " s");
  response.fields.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

// A page of another site can have a browser send the cookie along (RFC 6265, 8.2), but not say that it is ours.
bool needs_origin(const net::HttpRequest& request) {
  return request.is_websocket_upgrade || (request.method != "GET" && request.method != "HEAD");
}

net::HttpResponse refusal(const net::HttpRequest& request, bool had_secret) {
  if (had_secret) return unauthorized("this token is not known, has expired, or was revoked");
  const net::HttpField* const passed_on = request.find(net::FieldId::forwarding);
  if (request.entrance == net::Entrance::local && passed_on != nullptr)
    return unauthorized("the request was forwarded (" + std::string(passed_on->name) +
                        "), so it is not local: send a token, `Authorization: Bearer …`");
  if (request.entrance == net::Entrance::local && request.peer == net::Peer::stranger)
    return unauthorized(
        "programs of the user that the server runs as come in freely, and this connection is of another user, or of "
        "nobody any more: send a token, `Authorization: Bearer …`");
  return unauthorized(
      "this needs a token, `Authorization: Bearer …`; `livestream token create` makes one, `livestream pair` lets a "
      "browser in");
}

}  // namespace

Door::Door(DoorOptions options)
    : options_(std::move(options)),
      file_(options_.tokens),
      tokens_(file_),
      guests_(kGuestRate),
      members_({.per_second = options_.requests_per_second, .burst = 2 * options_.requests_per_second}) {
  set_port(0);
}

void Door::set_port(std::uint16_t port) { cookie_name_ = "livestream-" + std::to_string(port); }

std::variant<Grant, net::HttpResponse> Door::let_in(const net::HttpRequest& request, SystemTime now,
                                                    SteadyTime steady) {
  const auto secret = secret_in(request, cookie_name_);
  if (const AccessToken* const token = secret ? find(secret->text, now) : nullptr) {
    if (secret->is_cookie && needs_origin(request) && request.find(net::FieldId::origin) == nullptr)
      return error_answer(403,
                          "a browser says which page a request is of, and this one does not: programs send a token");
    const auto wait = members_.take(token->hash, steady);
    if (wait.count() > 0) return too_many(wait, "this token is used too often (--rate-limit)");
    return Grant{token->role, token->session, token->hash, options_.redacts_all || token->is_redacted};
  }
  const bool is_ours = request.entrance == net::Entrance::local && request.peer == net::Peer::own &&
                       request.find(net::FieldId::forwarding) == nullptr;
  if (is_ours && !options_.requires_token) return Grant{.is_redacted = options_.redacts_all};
  if (auto answer = count_guest(request, steady)) return std::move(*answer);
  return refusal(request, secret.has_value());
}

std::optional<net::HttpResponse> Door::count_guest(const net::HttpRequest& request, SteadyTime now) {
  const auto wait = guests_.take(client_address(request), now);
  if (wait.count() == 0) return std::nullopt;
  return too_many(wait, "too many requests without a token that is known");
}

// From the end of the list on: what stands before the first that nobody trusted put there, anybody may have written.
std::string_view Door::client_address(const net::HttpRequest& request) const {
  std::string_view client = request.peer_address;
  if (!is_trusted(client)) return client;
  for (auto field = request.fields.rbegin(); field != request.fields.rend(); ++field) {
    if (!net::equals_ignoring_case(field->name, "X-Forwarded-For")) continue;
    for (std::string_view list = field->value; !list.empty();) {
      const auto comma = list.rfind(',');
      const std::string_view address = without_blanks(comma == std::string_view::npos ? list : list.substr(comma + 1));
      if (!address.empty()) client = address;
      if (!is_trusted(client)) return client;
      list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
    }
  }
  return client;
}

// Who says such a name without encryption has a cookie that no browser keeps, and harms nobody else.
bool Door::is_encrypted(const net::HttpRequest& request) const {
  if (request.is_encrypted) return true;
  const std::string name = lowercase(without_port(request.field(net::FieldId::host)));
  if (std::find(encrypted_names_.begin(), encrypted_names_.end(), name) != encrypted_names_.end()) return true;
  return is_trusted(request.peer_address) &&
         std::any_of(request.fields.begin(), request.fields.end(), [](const net::HttpField& field) {
           return net::equals_ignoring_case(field.name, "X-Forwarded-Proto") && field.value == "https";
         });
}

void Door::add_encrypted_name(std::string_view name) {
  std::string lower = lowercase(name);
  if (std::find(encrypted_names_.begin(), encrypted_names_.end(), lower) == encrypted_names_.end())
    encrypted_names_.push_back(std::move(lower));
}

bool Door::is_trusted(std::string_view address) const {
  return std::find(options_.trusted_proxies.begin(), options_.trusted_proxies.end(), address) !=
         options_.trusted_proxies.end();
}

// One that was made a moment ago counts at once.
const AccessToken* Door::find(std::string_view secret, SystemTime now) {
  if (const AccessToken* const token = find_token(tokens_.all(), secret, now)) return token;
  refresh_tokens();
  return find_token(tokens_.all(), secret, now);
}

Result<AccessToken> Door::add(AccessToken token) {
  const auto saved = file_.change([&](AccessTokens& tokens) {
    forget_expired(tokens, SystemTime(std::chrono::microseconds(token.created_us)));
    token.name = free_token_name(tokens, token.name);
    return add_token(tokens, token);
  });
  if (!saved) return saved.error();
  refresh_tokens();
  return token;
}

void Door::refresh(SteadyTime now) {
  refresh_tokens();
  guests_.forget_rested(now);
  members_.forget_rested(now);
}

void Door::refresh_tokens() {
  if (const auto read = tokens_.refresh(); !read) log::error("no token opens anything: {}", read.error().message);
}

bool Door::is_still_open(std::string_view token, SystemTime now) const {
  return std::any_of(tokens_.all().begin(), tokens_.all().end(),
                     [&](const AccessToken& one) { return one.hash == token && one.is_valid(now); });
}

}  // namespace livestream
