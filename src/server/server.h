#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/loop.h"
#include "net/watched_tls.h"
#include "server/context.h"

namespace livestream {

struct ServerOptions {
  net::Endpoint endpoint;                 ///< for this machine
  std::optional<net::Endpoint> outside;   ///< for others: whoever comes by it needs a token
  std::shared_ptr<net::WatchedTls> tls;   ///< of the listener for others; none: plain HTTP
  std::string base_path;                  ///< before every path of requests from outside: empty or `/…`
  std::vector<std::string> public_names;  ///< what this machine is called from outside
  std::vector<std::string> allowed_origins;
  DoorOptions door;
  std::filesystem::path audit;      ///< the file of the audit log
  std::filesystem::path dashboard;  ///< serve the page from this folder; empty: the one packed in
  std::string version;
  std::string prices;  ///< which table of prices is in use
  catalog::Place catalog;
  net::HttpServerOptions http;
  ServerLimits limits;
};

/// What the server needs of the program around it. Outlives it.
struct ServerParts {
  net::Loop& loop;
  Hub& hub;
  const Clock& clock;
  WorkerPool& workers;
  std::function<Result<void>(const std::filesystem::path&)> add_root;
  std::function<std::vector<std::filesystem::path>()> roots;
};

/// The listeners with everything behind them: guard, routes, live sockets. Drives the hub's turns.
/// Thread: the loop's.
class Server {
 public:
  /// Listens at once. Errors: busy when the port is taken, invalid for a host that is not on loopback.
  static Result<std::unique_ptr<Server>> open(ServerParts parts, ServerOptions options);
  ~Server();

  std::uint16_t port() const;
  /// Where others find it: `https://192.168.1.5:8081`; empty without a listener for them.
  const std::vector<std::string>& public_addresses() const { return context_.public_addresses; }
  /// Accepts nothing more, finishes answers, closes viewers with `reason`, flushes the logs, then stops the loop.
  void stop(const char* reason);

 private:
  Server(ServerParts parts, ServerOptions options);
  Result<void> listen();
  void handle(const net::HttpRequest& request, net::Responder&& responder);
  void visit(const net::HttpRequest& request, net::Responder&& responder);
  void refuse(const net::HttpRequest& request, net::HttpResponse refusal, net::Responder&& responder);
  bool settle();
  void end_turn();
  void tick();

  ServerParts parts_;
  const ServerOptions options_;
  ServerContext context_;
  net::HttpServer http_;
  std::unique_ptr<net::Listener> listener_;
  std::unique_ptr<net::Listener> outside_;
  std::vector<net::Timer> timers_;
  int seconds_stopping_ = -1;
};

}  // namespace livestream
