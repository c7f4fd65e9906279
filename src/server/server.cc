#include "server/server.h"

#include <utility>

#include "base/log.h"
#include "server/answers.h"
#include "server/guard.h"
#include "server/routes.h"

namespace livestream {
namespace {

constexpr std::chrono::seconds kTick{1};
constexpr std::chrono::milliseconds kOverviewInterval{250};
// So many posted events are recorded and acknowledged at once: to wait for more would save little, and keep those who
// wait for the answers idle.
constexpr std::size_t kWorthWriting = 32;
constexpr int kMaxSecondsStopping = 5;

Assets make_assets(const std::filesystem::path& folder) { return folder.empty() ? Assets() : Assets(folder); }

}  // namespace

Result<std::unique_ptr<Server>> Server::open(ServerParts parts, ServerOptions options) {
  if (!is_loopback_name(options.endpoint.host) && options.endpoint.host != "::1")
    return invalid("host \"" + options.endpoint.host +
                   "\" is reachable by others, and access control does not exist yet; use 127.0.0.1, ::1 or localhost");
  std::unique_ptr<Server> server(new Server(std::move(parts), std::move(options)));
  auto listener = net::Listener::open(
      server->parts_.loop, server->options_.endpoint,
      [raw = server.get()](std::shared_ptr<net::Stream> stream) { raw->http_.accept(std::move(stream)); });
  if (!listener) return listener.error();
  server->listener_ = std::move(*listener);
  server->context_.guard.set_port(server->port());
  return server;
}

Server::Server(ServerParts parts, ServerOptions options)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      context_{.hub = parts_.hub,
               .clock = parts_.clock,
               .workers = parts_.workers,
               .post = [&loop = parts_.loop](std::function<void()> job) { loop.post(std::move(job)); },
               .assets = make_assets(options_.dashboard),
               .guard = Guard({.port = 0, .allowed_origins = options_.allowed_origins}),
               .door = Door(TokenFile(options_.tokens), options_.requires_token),
               .limits = options_.limits,
               .version = options_.version,
               .prices = options_.prices,
               .catalog = options_.catalog,
               .add_root = parts_.add_root,
               .roots = parts_.roots,
               .peers = Peers([&loop = parts_.loop](std::function<void()> job) { loop.post(std::move(job)); }),
               .started = parts_.clock.steady_now()},
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
  if (auto refusal = context_.guard.refuse(request)) return responder.send(std::move(*refusal));
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
  auto entry = context_.door.let_in(request, parts_.clock.system_now());
  if (auto* const refusal = std::get_if<net::HttpResponse>(&entry)) return responder.send(std::move(*refusal));
  dispatch({request, std::get<Grant>(entry)}, std::move(responder), context_);
  if (parts_.hub.waiting() >= kWorthWriting) parts_.loop.pause_soon();
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
  context_.door.refresh();
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
  parts_.hub.run_logs();
  http_.drain();
  http_.flush();
  parts_.hub.close(reason);
  if (http_.is_drained() && context_.peers.size() == 0) parts_.loop.stop();
}

}  // namespace livestream
