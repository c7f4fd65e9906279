#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <string>
#include <utility>

#include "base/log.h"
#include "net/cookie.h"
#include "net/url.h"
#include "server/access_wish.h"
#include "server/answers.h"
#include "server/routes.h"

namespace livestream {
namespace {

namespace json = boost::json;

// Browsers keep no cookie for longer (RFC 6265bis, 5.5).
constexpr std::chrono::hours kMaxCookie{400 * 24};
constexpr std::string_view kFrontDoor = "/pair#";

// Where others find us: what was asked for, else the listener for them, else the one of this machine.
json::array links(const Call& call, const AccessWish& wish, const std::string& secret) {
  json::array out;
  const ServerContext& server = call.server;
  const std::string tail = std::string(kFrontDoor) + secret;
  if (wish.url) return {json::string(wish.url_text + tail)};
  for (const std::string& address : server.public_addresses) out.emplace_back(address + tail);
  if (out.empty()) out.emplace_back(server.local_address + tail);
  return out;
}

// Whoever makes a link by a name has a right to say that it is ours.
void admit_name(const Call& call, const AccessWish& wish) {
  if (!wish.url) return;
  call.server.guard.add_public_name(wish.url->host);
  if (wish.is_encrypted) call.server.door.add_encrypted_name(wish.url->host);
}

void note(const Call& call, AuditEntry entry) {
  entry.peer = call.server.door.client_address(call.request);
  if (const auto noted = call.server.audit.add(entry); !noted)
    log::error("the audit log lacks \"{}\": {}", entry.what, noted.error().message);
}

net::HttpResponse with_cookie(const Call& call, std::string_view secret, const AccessToken& token,
                              bool only_encrypted) {
  const SystemTime now = call.server.clock.system_now();
  const auto left = std::chrono::ceil<std::chrono::seconds>(
      std::chrono::microseconds(token.expires_us == 0 ? 0 : token.expires_us - now.time_since_epoch().count()));
  const auto lifetime = token.expires_us == 0 ? kMaxCookie : std::min<std::chrono::seconds>(left, kMaxCookie);
  net::HttpResponse response = json_answer(json::object{{"name", token.name}, {"session", token.session}});
  response.fields.emplace_back("Set-Cookie", net::to_set_cookie({.name = call.server.door.cookie_name(),
                                                                 .value = secret,
                                                                 .path = call.server.base_path + "/",
                                                                 .lifetime = lifetime,
                                                                 .only_encrypted = only_encrypted}));
  return response;
}

// Of somebody whose code is right: a token that is theirs alone.
net::HttpResponse let_in_by_offer(const Call& call, PairingOffer offer) {
  const SystemTime now = call.server.clock.system_now();
  NewToken made = make_token(std::move(offer.name), offer.role, {}, now, offer.lifetime);
  made.token.is_redacted = offer.is_redacted;
  const auto added = call.server.door.add(std::move(made.token));
  if (!added) return error_answer(added.error());
  note(call, audit_entry("paired", *added, now));
  return with_cookie(call, made.secret, *added, offer.only_encrypted || call.server.door.is_encrypted(call.request));
}

}  // namespace

void get_access(const Call& call, net::Responder&& responder) {
  responder.send(json_answer(json::object{
      {"role", to_string(call.grant.role)}, {"session", call.grant.session}, {"redacted", call.is_redacted}}));
}

void get_pairing_page(const Call& call, net::Responder&& responder) {
  auto page = call.server.assets.find("/pair.html", call.request);
  responder.send(page ? protect(std::move(*page)) : error_answer(404, "there is no page here for letting browsers in"));
}

void post_pairing(const Call& call, net::Responder&& responder) {
  const auto wish = read_access_wish(call.request.body, {.name = "browser"});
  if (!wish) return responder.send(error_answer(wish.error()));
  if (const auto good = check_token_name(wish->name); !good) return responder.send(error_answer(good.error()));
  if (wish->is_redacted && wish->role != Role::viewer)
    return responder.send(error_answer(400, "redacted is for viewers: a publisher sees nothing, an admin may do all"));
  admit_name(call, *wish);
  const std::string code = call.server.pairings.offer({.name = wish->name,
                                                       .role = wish->role,
                                                       .lifetime = wish->lifetime,
                                                       .only_encrypted = wish->is_encrypted,
                                                       .is_redacted = wish->is_redacted},
                                                      call.server.clock.steady_now());
  responder.send(json_answer(json::object{
      {"code", code},
      {"links", links(call, *wish, code)},
      {"expires_seconds", std::chrono::seconds(Pairings::kLifetime).count()},
  }));
}

void get_pairing(const Call& call, net::Responder&& responder) {
  const auto code = net::query_value(call.request.query(), "code");
  if (!code) return responder.send(error_answer(400, "code must be said: /api/pairings?code=ABCDE-23456"));
  responder.send(
      json_answer(json::object{{"open", call.server.pairings.is_open(*code, call.server.clock.steady_now())}}));
}

void post_pair(const Call& call, net::Responder&& responder) {
  const SteadyTime steady = call.server.clock.steady_now();
  if (auto answer = call.server.door.count_guest(call.request, steady)) return responder.send(std::move(*answer));
  boost::system::error_code failed;
  const json::value body = json::parse(call.request.body, failed);
  const json::value* const code = failed || !body.is_object() ? nullptr : body.get_object().if_contains("code");
  if (code == nullptr || !code->is_string())
    return responder.send(error_answer(400, "the body must be {\"code\": \"ABCDE-23456\"}"));
  const std::string_view text = code->get_string();
  if (auto offer = call.server.pairings.take(text, steady))
    return responder.send(let_in_by_offer(call, std::move(*offer)));
  const SystemTime now = call.server.clock.system_now();
  if (const AccessToken* const token = call.server.door.find(text, now)) {
    note(call, audit_entry("opened by link", *token, now));
    return responder.send(with_cookie(call, text, *token, call.server.door.is_encrypted(call.request)));
  }
  note(call, {.what = "refused", .time = now});
  responder.send(error_answer(403,
                              "this code is not known, was used already, or is older than five minutes; "
                              "`livestream pair` makes a new one"));
}

void post_share(const Call& call, net::Responder&& responder) {
  const auto wish = read_access_wish(call.request.body, {.is_redacted = true});
  if (!wish) return responder.send(error_answer(wish.error()));
  if (wish->session.empty()) return responder.send(error_answer(400, "session must be said: a link is for one"));
  if (call.server.hub.find(wish->session) == nullptr)
    return responder.send(error_answer(404, "there is no session \"" + wish->session + "\" to share"));
  if (!wish->lifetime)
    return responder.send(error_answer(400, "lifetime_seconds must be said: what is shared is shared for a time"));
  admit_name(call, *wish);
  const SystemTime now = call.server.clock.system_now();
  const std::string name = wish->name.empty() ? "share" : wish->name;
  NewToken made = make_token(name, Role::viewer, wish->session, now, wish->lifetime);
  made.token.is_redacted = wish->is_redacted || call.grant.is_redacted;
  const auto added = call.server.door.add(std::move(made.token));
  if (!added) return responder.send(error_answer(added.error()));
  note(call, audit_entry("shared", *added, now));
  responder.send(json_answer(json::object{
      {"name", added->name}, {"links", links(call, *wish, made.secret)}, {"redacted", added->is_redacted}}));
}

}  // namespace livestream
