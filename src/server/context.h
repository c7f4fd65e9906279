#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/audit_log.h"
#include "access/pairing.h"
#include "base/clock.h"
#include "base/worker_pool.h"
#include "catalog/place.h"
#include "hub/hub.h"
#include "net/http_server.h"
#include "net/send_batch.h"
#include "server/assets.h"
#include "server/door.h"
#include "server/guard.h"
#include "server/websocket_peer.h"

namespace livestream {

struct ServerLimits {
  std::size_t event_bytes = 1024 * 1024;       ///< of one event; more: 413
  std::size_t batch_bytes = 16 * 1024 * 1024;  ///< of a body of many events; more: 413
  std::size_t max_log_lines = 10'000;          ///< in one answer of /api/logs
  std::size_t max_events = 10'000;             ///< in one answer of /api/events
  std::size_t max_sessions = 10'000;           ///< `limit` of /api/sessions
};

/// All WebSocket clients. Owns them; one that is gone is deleted in a later turn. Thread: the loop's.
class Peers {
 public:
  explicit Peers(std::function<void(std::function<void()>)> post) : post_(std::move(post)) {}

  /// `token`: by which it came in; empty: by none.
  template <class Peer>
  Peer& add(std::unique_ptr<Peer> peer, std::string token) {
    Peer& added = *peer;
    peers_.emplace(&added, Entry{std::move(peer), std::move(token)});
    return added;
  }
  /// Closes those whose token is none any more.
  void close_unless(const std::function<bool(std::string_view token)>& is_still_open);
  /// To be given to each peer as its `on_gone`.
  std::function<void(WebSocketPeer&)> on_gone();
  void tick(std::chrono::steady_clock::time_point now);
  std::size_t size() const { return peers_.size(); }

 private:
  std::function<void(std::function<void()>)> post_;
  struct Entry {
    std::unique_ptr<WebSocketPeer> peer;
    std::string token;
  };
  std::unordered_map<WebSocketPeer*, Entry> peers_;
};

/// What handlers work with. Thread: the loop's.
struct ServerContext {
  Hub& hub;
  const Clock& clock;
  WorkerPool& workers;
  std::function<void(std::function<void()>)> post;
  Assets assets;
  Guard guard;
  Door door;
  ServerLimits limits;
  std::string version;
  std::string prices;
  catalog::Place catalog;
  std::function<Result<void>(const std::filesystem::path&)> add_root;
  std::function<std::vector<std::filesystem::path>()> roots;
  Peers peers;
  net::SendBatch batch{};  ///< what the present turn brings viewers
  AuditLog audit;
  net::AnswerFilter redaction;  ///< for answers to who is not shown secrets
  Pairings pairings{};
  std::string base_path{};                      ///< before every path of requests from outside: empty or `/…`
  std::string local_address{};                  ///< `http://localhost:8080`
  std::vector<std::string> public_addresses{};  ///< those by which others reach us, the likeliest first
  std::string public_listener{};                ///< the one by which this machine reaches the listener for them
  SteadyTime started{};
  SystemTime started_at{};
  net::HttpServer* http = nullptr;
};

}  // namespace livestream
