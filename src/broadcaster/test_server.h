#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "model/event_codec.h"
#include "net/http_server.h"

// A real HTTP server for the tests of this folder. What it accepted outlives it, as a server's disk does.
namespace livestream::broadcaster_test {

inline constexpr std::chrono::seconds kPatience{20};

/// The events that servers accepted, repeats recognised by emitter and sequence. Thread: any.
class Journal {
 public:
  void accept(std::string_view ndjson, std::string_view session_id) {
    const auto events = parse_events(ndjson, {.session_id = session_id});
    const std::lock_guard lock(mutex_);
    if (!events) {
      problems_.push_back(events.error().message);
    } else {
      for (const Event& event : *events) {
        if (!seen_.emplace(event.emitter(), event.sequence()).second) continue;
        events_.push_back(event);
        sequences_[std::string(event.emitter())].push_back(event.sequence());
      }
    }
    changed_.notify_all();
  }

  void note_request(std::string target, std::string authorization) {
    const std::lock_guard lock(mutex_);
    targets_.push_back(std::move(target));
    authorizations_.push_back(std::move(authorization));
    changed_.notify_all();
  }

  bool wait_for_events(std::size_t count) {
    return wait([&] { return events_.size() >= count; });
  }
  bool wait_for_requests(std::size_t count) {
    return wait([&] { return targets_.size() >= count; });
  }

  /// Of this emitter, in the order of their arrival.
  std::vector<std::uint64_t> sequences(const std::string& emitter) const {
    const std::lock_guard lock(mutex_);
    const auto found = sequences_.find(emitter);
    return found == sequences_.end() ? std::vector<std::uint64_t>() : found->second;
  }
  std::vector<Event> events() const { return copy(events_); }
  std::vector<std::string> problems() const { return copy(problems_); }
  std::vector<std::string> targets() const { return copy(targets_); }
  std::vector<std::string> authorizations() const { return copy(authorizations_); }

 private:
  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, condition);
  }
  template <class T>
  T copy(const T& what) const {
    const std::lock_guard lock(mutex_);
    return what;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Event> events_;
  std::set<std::pair<std::string, std::uint64_t>> seen_;
  std::map<std::string, std::vector<std::uint64_t>> sequences_;
  std::vector<std::string> problems_;
  std::vector<std::string> targets_;
  std::vector<std::string> authorizations_;
};

/// What a server does with the body of a request: the status of its answer, or nothing for no answer at all.
using Behaviour = std::function<std::optional<int>(std::string_view body)>;

inline Behaviour accepts() {
  return [](std::string_view) { return 200; };
}
inline Behaviour answers(int status) {
  return [status](std::string_view) { return status; };
}
inline Behaviour never_answers() {
  return [](std::string_view) { return std::nullopt; };
}
/// What a real one does: 400 for all if it finds `bad` anywhere.
inline Behaviour refuses_batches_with(std::string bad) {
  return [bad = std::move(bad)](std::string_view body) { return body.find(bad) == std::string_view::npos ? 200 : 400; };
}

/// Listens from construction to destruction; then all connections are gone, as if it was killed.
class TestServer {
 public:
  explicit TestServer(Journal& journal, Behaviour behaviour = accepts(), std::uint16_t port = 0)
      : journal_(journal), behaviour_(std::move(behaviour)) {
    loop_.at_turn_end([this] { server_.flush(); });
    auto listener =
        net::Listener::open(loop_, {.port = port}, [this](auto stream) { server_.accept(std::move(stream)); });
    if (!listener) throw std::runtime_error(listener.error().message);
    listener_ = std::move(*listener);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~TestServer() {
    loop_.stop();
    thread_.join();
    unanswered_.clear();
  }

  std::uint16_t port() const { return listener_->port(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

  void behave(Behaviour behaviour) {
    const std::lock_guard lock(mutex_);
    behaviour_ = std::move(behaviour);
  }

 private:
  void handle(const net::HttpRequest& request, net::Responder responder) {
    journal_.note_request(std::string(request.target), std::string(request.field(net::FieldId::authorization)));
    std::optional<int> status;
    {
      const std::lock_guard lock(mutex_);
      status = behaviour_(request.body);
    }
    if (!status) return unanswered_.push_back(std::move(responder));
    if (*status == 200) journal_.accept(request.body, "s");
    net::HttpResponse response;
    response.status = *status;
    response.body = *status == 200 ? R"({"broadcasted":0,"offset":1})" : R"({"error":"as the test wants it"})";
    responder.send(std::move(response));
  }

  Journal& journal_;
  std::mutex mutex_;
  Behaviour behaviour_;
  net::Loop loop_;
  std::vector<net::Responder> unanswered_;
  net::HttpServer server_{
      loop_, {}, [this](const auto& request, auto responder) { handle(request, std::move(responder)); }};
  std::unique_ptr<net::Listener> listener_;
  std::thread thread_;
};

}  // namespace livestream::broadcaster_test
