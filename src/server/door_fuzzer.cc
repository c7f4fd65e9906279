#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "access/secret.h"
#include "base/ascii.h"
#include "base/fuzzing.h"
#include "base/test_folder.h"
#include "net/http_parser.h"
#include "server/access_wish.h"
#include "server/door.h"
#include "server/guard.h"

namespace {

using namespace livestream;
using net::Entrance;
using net::Peer;

constexpr std::string_view kSecret = "ls_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
constexpr std::string_view kFriend = "https://friend.example";
constexpr std::string_view kProxy = "10.0.0.1";
constexpr std::string_view kStranger = "10.9.9.9";
constexpr std::uint16_t kPort = 8080;
constexpr SystemTime kNow{std::chrono::seconds(1'795'402'972)};

bool is_made_of(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

// What Guard says, said in another way.
bool is_this_machine(std::string_view host) {
  const auto colon = std::min(host.rfind(':'), host.size());
  const std::string name = lowercase(host.substr(0, colon));
  const bool has_name =
      name == "localhost" || name == "[::1]" || (name.starts_with("127.") && is_made_of(name, "0123456789."));
  return has_name && host.substr(colon).ends_with("8080") && is_made_of(host.substr(colon), ":08");
}

bool is_own_origin(std::string_view origin, std::string_view host, Entrance entrance) {
  const std::string end = "://" + lowercase(host);
  return lowercase(origin) == "http" + end || (entrance == Entrance::outside && lowercase(origin) == "https" + end);
}

void check_guard(const net::HttpRequest& request) {
  static const Guard guard({.port = kPort, .allowed_origins = {std::string(kFriend)}});
  if (const auto refusal = guard.refuse(request)) return require(refusal->status == 421 || refusal->status == 403);
  const std::string_view host = request.field(net::FieldId::host);
  if (request.entrance == Entrance::local) require(request.peer != Peer::elsewhere && is_this_machine(host));
  require(host.find("evil.example") == std::string_view::npos);
  const auto* const origin = request.find(net::FieldId::origin);
  if (origin != nullptr) require(origin->value == kFriend || is_own_origin(origin->value, host, request.entrance));
  const std::string_view named = guard.allowed_cross_origin(request);
  require(named.empty() || named == kFriend);
}

// One token is known.
Door& door() {
  static const TempFolder folder(TempFolder::in_memory());
  static Door opened({.tokens = folder.path() / "tokens.json", .trusted_proxies = {std::string(kProxy)}});
  static const auto added =
      opened.add({.name = "a", .role = Role::viewer, .session = "s", .hash = hash_secret(kSecret)});
  require(added.has_value());
  return opened;
}

// A steady time far from the last one, so that nobody comes too often.
SteadyTime long_after() {
  static SteadyTime now;
  return now += std::chrono::hours(1);
}

void check_door(const net::HttpRequest& request, std::string_view text) {
  const auto entry = door().let_in(request, kNow, long_after());
  const auto* const grant = std::get_if<Grant>(&entry);
  if (grant == nullptr) return require(std::get<net::HttpResponse>(entry).status >= 401);
  if (!grant->token.empty()) return require(text.find(kSecret) != std::string_view::npos && grant->session == "s");
  const bool is_forwarded = request.find(net::FieldId::forwarding) != nullptr;
  require(request.entrance == Entrance::local && request.peer == Peer::own && !is_forwarded);
}

void check_client(net::HttpRequest request, std::string_view text) {
  request.peer_address = kStranger;
  require(door().client_address(request) == kStranger && !door().is_encrypted(request));
  request.peer_address = kProxy;
  const std::string_view client = door().client_address(request);
  require(client == kProxy || text.find(client) != std::string_view::npos);
  require(client.find(',') == std::string_view::npos && without_blanks(client) == client && !client.empty());
  for (const std::string_view told : {kProxy, std::string_view(" , "), kStranger}) {  // by the proxy itself
    request.fields.push_back({"x-forwarded-for", told, net::FieldId::forwarding});
    require(door().client_address(request) == (told == kStranger ? kStranger : client));
  }
}

void check_request(std::string_view fields) {
  const std::string text = "GET / HTTP/1.1\r\n" + std::string(fields) + "\r\n\r\n";
  net::ParsedRequest parsed;
  net::parse_request(text, {}, parsed);
  if (parsed.state != net::ParseState::complete) return;
  net::HttpRequest& request = parsed.request;
  for (const Entrance entrance : {Entrance::local, Entrance::outside}) {
    for (const Peer peer : {Peer::elsewhere, Peer::stranger, Peer::own}) {
      request.entrance = entrance;
      request.peer = peer;
      check_guard(request);
      check_door(request, fields);
    }
  }
  check_client(request, fields);
}

void check_wish(std::string_view body) {
  const auto wish = read_access_wish(body, {.name = "usual"});
  if (!wish) return require(wish.error().code == Errc::invalid && !wish.error().message.empty());
  require(!wish->lifetime || (wish->lifetime->count() > 0 && wish->lifetime->count() <= 10LL * 365 * 86'400));
  require(wish->url.has_value() == !wish->url_text.empty() && !wish->url_text.ends_with('/'));
  require(wish->url_text.find_first_of("#?@ \r\n\t") == std::string::npos);
  boost::json::object written{{"name", wish->name}, {"role", to_string(wish->role)}, {"session", wish->session}};
  if (wish->url) written["url"] = wish->url_text;
  if (wish->is_redacted) written["redacted"] = true;
  if (wish->lifetime) written["lifetime_seconds"] = wish->lifetime->count();
  const auto again = read_access_wish(boost::json::serialize(written), {});
  require(again && again->name == wish->name && again->role == wish->role && again->session == wish->session);
  require(again->url == wish->url && again->is_encrypted == wish->is_encrypted && again->lifetime == wish->lifetime);
  require(again->is_redacted == wish->is_redacted);
}

}  // namespace

// The input is taken for a request's header fields, and for the body that asks for a code or a link. Nobody comes in
// but by what the rules name; nobody but a trusted proxy says for whom it asks; and what was asked for is the same when
// it is written down again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_request(text);
  check_wish(text);
  return 0;
}
