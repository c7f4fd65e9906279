#include "net/http_server.h"

#include <unistd.h>

#include <utility>

#include "net/http_connection.h"

namespace livestream::net {
namespace {

constexpr std::size_t kReadBuffer = 256 * 1024;

}  // namespace

Responder::~Responder() {
  if (request_ == 0) return;
  HttpResponse response;
  response.status = 500;
  response.body = R"({"error": "the request was dropped without an answer; this is a fault of the server"})";
  send(std::move(response));
}

void Responder::send(HttpResponse response) {
  if (const auto* const filter = std::exchange(filter_, nullptr))
    return (*filter)(std::move(response), std::move(*this));
  const std::uint64_t request = std::exchange(request_, 0);
  for (auto& field : fields_) response.fields.push_back(std::move(field));
  if (const auto connection = connection_.lock()) connection->answer(request, response);
}

std::optional<Upgraded> Responder::upgrade(std::string_view websocket_accept) {
  const std::uint64_t request = std::exchange(request_, 0);
  const auto connection = connection_.lock();
  return connection ? connection->upgrade(request, websocket_accept) : std::nullopt;
}

HttpServer::HttpServer(Loop& loop, HttpServerOptions options, Handler handler)
    : loop_(loop),
      options_(options),
      handler_(std::move(handler)),
      read_buffer_(kReadBuffer),
      upgraded_(std::make_shared<std::size_t>(0)),
      date_(http_date(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()))),
      now_(std::chrono::steady_clock::now()),
      ticker_(loop.every(std::chrono::seconds(1), [this] { tick(); })) {}

HttpServer::~HttpServer() = default;

void HttpServer::accept(std::shared_ptr<Stream> stream, Entrance entrance) {
  const auto connection = std::make_shared<HttpConnection>(*this, std::move(stream), entrance);
  connections_.emplace(connection.get(), connection);
  if (!draining_ && connections_.size() + *upgraded_ <= options_.max_connections) return connection->start();
  ++stats_.refused;
  HttpResponse response;
  response.status = 503;
  response.fields.emplace_back("Retry-After", "5");
  response.body = draining_ ? R"({"error": "the server is stopping; try again in a moment"})"
                            : R"({"error": "too many connections ()" + std::to_string(options_.max_connections) +
                                  R"( are allowed); close some, or raise --max-connections"})";
  connection->refuse(response);
}

void HttpServer::flush() {
  // Writing may parse requests that waited behind the pipelining limit, and so make connections dirty again.
  while (!dirty_.empty()) {
    std::vector<std::shared_ptr<HttpConnection>> now;
    now.swap(dirty_);
    for (const auto& connection : now) connection->flush();
    if (dirty_.empty()) dirty_.swap(now), dirty_.clear();
  }
}

void HttpServer::drain() {
  draining_ = true;
  std::vector<std::shared_ptr<HttpConnection>> all;
  all.reserve(connections_.size());
  for (const auto& [key, connection] : connections_) all.push_back(connection);
  for (const auto& connection : all) connection->drain();
}

bool HttpServer::is_drained() const { return draining_ && connections_.empty(); }

HttpServerStats HttpServer::stats() const {
  HttpServerStats stats = stats_;
  stats.connections = connections_.size() + *upgraded_;
  return stats;
}

void HttpServer::tick() {
  now_ = std::chrono::steady_clock::now();
  date_ = http_date(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  std::vector<std::shared_ptr<HttpConnection>> all;
  all.reserve(connections_.size());
  for (const auto& [key, connection] : connections_) all.push_back(connection);
  for (const auto& connection : all) connection->check_deadline(now_);
}

// Root may do as it likes anyway. Where no user can be told from another, who is on this machine may come in.
Peer HttpServer::peer_of(Stream& stream) {
  if (!stream.peer_is_loopback()) return Peer::elsewhere;
  if (!tells_peer_users()) return Peer::own;
  const auto user = peer_users_.find(stream.descriptor());
  return user && (*user == ::geteuid() || *user == 0) ? Peer::own : Peer::stranger;
}

void HttpServer::forget(HttpConnection* connection) { connections_.erase(connection); }

}  // namespace livestream::net
