#include "server/door.h"

#include <algorithm>

#include "access/secret.h"
#include "base/log.h"
#include "server/answers.h"

namespace livestream {
namespace {

constexpr std::string_view kScheme = "Bearer ";

// The secret in an `Authorization: Bearer …` (RFC 6750, 2.1); the scheme's case does not matter.
std::optional<std::string_view> secret_in(const net::HttpRequest& request) {
  const std::string_view field = request.field(net::FieldId::authorization);
  if (field.size() <= kScheme.size() || !net::equals_ignoring_case(field.substr(0, kScheme.size()), kScheme))
    return std::nullopt;
  return field.substr(kScheme.size());
}

net::HttpResponse unauthorized(std::string_view why) {
  net::HttpResponse response = error_answer(401, why);
  response.fields.emplace_back("WWW-Authenticate", "Bearer realm=\"livestream\"");
  return response;
}

}  // namespace

std::variant<Grant, net::HttpResponse> Door::let_in(const net::HttpRequest& request, SystemTime now) {
  const auto secret = secret_in(request);
  if (const AccessToken* const token = secret ? find(*secret, now) : nullptr)
    return Grant{token->role, token->session, token->hash};
  const net::HttpField* const passed_on = request.find(net::FieldId::forwarding);
  if (request.peer == net::Peer::own && passed_on == nullptr && !requires_token_) return Grant();
  if (secret) return unauthorized("this token is not known, has expired, or was revoked");
  if (passed_on != nullptr)
    return unauthorized("the request was forwarded (" + std::string(passed_on->name) +
                        "), so it is not local: send a token, `Authorization: Bearer …`");
  if (request.peer == net::Peer::stranger)
    return unauthorized(
        "programs of the user that the server runs as come in freely, and this connection is of another user, or of "
        "nobody any more: send a token, `Authorization: Bearer …`");
  return unauthorized("this needs a token, `Authorization: Bearer …`; `livestream token create` makes one");
}

// One that was made a moment ago counts at once.
const AccessToken* Door::find(std::string_view secret, SystemTime now) {
  if (const AccessToken* const token = find_token(tokens_.all(), secret, now)) return token;
  refresh();
  return find_token(tokens_.all(), secret, now);
}

void Door::refresh() {
  if (const auto read = tokens_.refresh(); !read) log::error("no token opens anything: {}", read.error().message);
}

bool Door::is_still_open(std::string_view token, SystemTime now) const {
  return std::any_of(tokens_.all().begin(), tokens_.all().end(),
                     [&](const AccessToken& one) { return one.hash == token && one.is_valid(now); });
}

}  // namespace livestream
