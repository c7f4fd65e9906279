#include "server/server.h"

#include <utility>

#include "base/log.h"
#include "net/host.h"
#include "net/http_url.h"
#include "net/own_names.h"
#include "server/answers.h"
#include "server/guard.h"
#include "server/redaction.h"
#include "server/routes.h"

namespace livestream {
namespace {

constexpr std::chrono::seconds kTick{1};
constexpr std::chrono::milliseconds kOverviewInterval{250};
// So many posted events are recorded and acknowledged at once: to wait for more would save little, and keep those who
// wait for the answers idle.
constexpr std::size_t kWorthWriting = 32;
constexpr int kMaxSecondsStopping = 5;

std::string address(const char* scheme, const std::string& host, std::uint16_t port) {
  return scheme + net::HttpUrl{.host = host, .port = port}.authority();
}

// By which others may find the listener for them: the names that it was given, else its addresses.
std::vector<std::string> public_hosts(const ServerOptions& options) {
  if (!options.public_names.empty()) return options.public_names;
  const std::string& host = options.outside->host;
  const bool is_any = host == "0.0.0.0" || host == "::";
  auto hosts = is_any ? net::own_addresses() : std::vector{host};
  if (host == "0.0.0.0") std::erase_if(hosts, [](const std::string& one) { return !net::is_ipv4(one); });
  return hosts.empty() ? std::vector{std::string("localhost")} : hosts;
}

// A browser holds a name to https on all its ports (RFC 6797, 8.3): not one of the local network, by which other
// programs of this machine, or in another network another's, speak plain HTTP. Addresses it would not hold (8.1.1).
bool is_pinned_to_https(std::string_view host) {
  const std::string_view name = without_port(host);
  return !net::is_url_address(name) && !net::is_local_name(name);
}

// By which a program of this machine, as a tunnel, finds what listens on `host`.
std::string host_from_here(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  return host == "::" ? "::1" : host;
}

bool wants_page(const net::HttpRequest& request) {
  return request.method == "GET" && request.path() == "/" && !request.is_websocket_upgrade;
}

Assets make_assets(const std::filesystem::path& folder) { return folder.empty() ? Assets() : Assets(folder); }

}  // namespace

Result<std::unique_ptr<Server>> Server::open(ServerParts parts, ServerOptions options) {
  if (!is_loopback_name(options.endpoint.host) && options.endpoint.host != "::1")
    return invalid("host \"" + options.endpoint.host +
                   "\" is reachable by others, who come in by a listener of their own: use --public " +
                   options.endpoint.host + ":PORT");
  std::unique_ptr<Server> server(new Server(std::move(parts), std::move(options)));
  if (const auto listening = server->listen(); !listening) return listening.error();
  return server;
}

Result<void> Server::listen() {
  const auto accept_by = [this](net::Entrance entrance) {
    return [this, entrance](std::shared_ptr<net::Stream> stream) { http_.accept(std::move(stream), entrance); };
  };
  auto local = net::Listener::open(parts_.loop, options_.endpoint, accept_by(net::Entrance::local));
  if (!local) return local.error();
  listener_ = std::move(*local);
  context_.guard.set_port(port());
  context_.door.set_port(port());
  context_.local_address = address("http://", options_.endpoint.host, port());
  if (!options_.outside) return {};
  auto outside = net::Listener::open(parts_.loop, *options_.outside, accept_by(net::Entrance::outside), options_.tls);
  if (!outside) return outside.error();
  outside_ = std::move(*outside);
  const char* const scheme = options_.tls ? "https://" : "http://";
  context_.public_listener =
      address(scheme, host_from_here(options_.outside->host), outside_->port()) + options_.base_path;
  for (const std::string& host : public_hosts(options_))
    context_.public_addresses.push_back(address(scheme, host, outside_->port()) + options_.base_path);
  return {};
}

Server::Server(ServerParts parts, ServerOptions options)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      context_{.hub = parts_.hub,
               .clock = parts_.clock,
               .workers = parts_.workers,
               .post = [&loop = parts_.loop](std::function<void()> job) { loop.post(std::move(job)); },
               .assets = make_assets(options_.dashboard),
               .guard = Guard(
                   {.port = 0, .allowed_origins = options_.allowed_origins, .public_names = options_.public_names}),
               .door = Door(options_.door),
               .limits = options_.limits,
               .version = options_.version,
               .prices = options_.prices,
               .catalog = options_.catalog,
               .add_root = parts_.add_root,
               .roots = parts_.roots,
               .peers = Peers([&loop = parts_.loop](std::function<void()> job) { loop.post(std::move(job)); }),
               .audit = AuditLog(options_.audit),
               .redaction = redacting_filter(
                   parts_.workers, [&loop = parts_.loop](std::function<void()> job) { loop.post(std::move(job)); }),
               .base_path = options_.base_path,
               .started = parts_.clock.steady_now(),
               .started_at = parts_.clock.system_now()},
      http_(parts_.loop, options_.http, [this](const net::HttpRequest& request, net::Responder&& responder) {
        handle(request, std::move(responder));
      }) {
  context_.http = &http_;
  parts_.loop.at_pause([this] { return settle(); });
  parts_.loop.at_turn_end([this] { end_turn(); });
  timers_.push_back(parts_.loop.every(kTick, [this] { tick(); }));
  timers_.push_back(parts_.loop.every(kOverviewInterval, [this] { parts_.hub.send_changes(); }));
}

Server::~Server() = default;

std::uint16_t Server::port() const { return listener_ ? listener_->port() : 0; }

void Server::handle(const net::HttpRequest& request, net::Responder&& responder) {
  if (request.entrance == net::Entrance::local || options_.base_path.empty())
    return visit(request, std::move(responder));
  const std::string& base = options_.base_path;
  const bool is_below = request.target.starts_with(base) && request.target.substr(base.size()).starts_with('/');
  if (!is_below) return responder.send(error_answer(404, "everything here is below " + base + "/ (--base-path)"));
  net::HttpRequest inner = request;
  inner.target.remove_prefix(base.size());
  visit(inner, std::move(responder));
}

void Server::visit(const net::HttpRequest& request, net::Responder&& responder) {
  // Pages of other sites may not take an answer for a picture or a script, for which nobody asks by CORS. The page's
  // own scripts are the same for everybody, and so many that it would be a thirtieth of its first view.
  if (request.method == "GET" && !request.path().starts_with("/js/"))
    responder.add_field("Cross-Origin-Resource-Policy", "same-origin");
  if (auto refusal = context_.guard.refuse(request)) return responder.send(std::move(*refusal));
  if (request.is_encrypted && is_pinned_to_https(request.field(net::FieldId::host)))
    responder.add_field("Strict-Transport-Security", "max-age=31536000");
  const std::string_view origin = context_.guard.allowed_cross_origin(request);
  if (!origin.empty()) responder.add_field("Access-Control-Allow-Origin", std::string(origin));
  if (!origin.empty()) responder.add_field("Vary", "Origin");
  if (!origin.empty() && request.method == "OPTIONS") {
    net::HttpResponse preflight{.status = 204};
    preflight.fields = {{"Access-Control-Allow-Methods", "GET, POST, DELETE"},
                        {"Access-Control-Allow-Headers", "Content-Type, Authorization"},
                        {"Access-Control-Max-Age", "600"}};
    return responder.send(std::move(preflight));
  }
  auto entry = context_.door.let_in(request, parts_.clock.system_now(), parts_.clock.steady_now());
  if (auto* const refusal = std::get_if<net::HttpResponse>(&entry))
    return refuse(request, std::move(*refusal), std::move(responder));
  dispatch({request, std::get<Grant>(entry)}, std::move(responder), context_);
  if (parts_.hub.waiting() >= kWorthWriting) parts_.loop.pause_soon();
}

// Who may not come in may still come to the door: a browser finds the page of the way in where ours would be. To look
// at it is not to try: that is never too much, or strangers behind one tunnel would hide it from its user.
void Server::refuse(const net::HttpRequest& request, net::HttpResponse refusal, net::Responder&& responder) {
  constexpr int kTooMany = 429;
  const bool is_try = request.method != "GET";
  if (is_way_in(request) && !(is_try && refusal.status == kTooMany))
    return dispatch({request, Grant{.role = Role::nobody}}, std::move(responder), context_);
  if ((refusal.status == 401 || refusal.status == kTooMany) && wants_page(request))
    if (auto page = context_.assets.find("/pair.html", request)) {
      page->status = page->status == 200 ? refusal.status : page->status;
      page->fields.insert(page->fields.end(), refusal.fields.begin(), refusal.fields.end());
      return responder.send(protect(std::move(*page)));
    }
  responder.send(std::move(refusal));
}

// What was posted so far is recorded and acknowledged. True if it was anything: its poster may have more.
bool Server::settle() {
  const bool had_posts = parts_.hub.run_logs();
  http_.flush();
  return had_posts;
}

void Server::end_turn() {
  settle();
  parts_.hub.deliver();
  context_.batch.flush();
  http_.flush();
}

void Server::tick() {
  parts_.hub.tick();
  context_.door.refresh(parts_.clock.steady_now());
  if (options_.tls) options_.tls->refresh();
  context_.peers.close_unless([this, now = parts_.clock.system_now()](std::string_view token) {
    return context_.door.is_still_open(token, now);
  });
  context_.peers.tick(std::chrono::steady_clock::now());
  if (seconds_stopping_ < 0) return;
  const bool is_done = http_.is_drained() && context_.peers.size() == 0;
  if (is_done || ++seconds_stopping_ > kMaxSecondsStopping) parts_.loop.stop();
}

void Server::stop(const char* reason) {
  if (seconds_stopping_ >= 0) return parts_.loop.stop();
  seconds_stopping_ = 0;
  listener_.reset();
  outside_.reset();
  parts_.hub.run_logs();
  http_.drain();
  http_.flush();
  parts_.hub.close(reason);
  if (http_.is_drained() && context_.peers.size() == 0) parts_.loop.stop();
}

}  // namespace livestream
