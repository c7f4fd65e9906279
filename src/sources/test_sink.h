#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "sources/event_sink.h"

namespace livestream {

/// Keeps what it is told, and lets a test wait until it was told something.
class RecordingSink final : public EventSink {
 public:
  enum class Kind { found, gone, grew, derived, scanned };
  struct Call {
    Kind kind{};
    std::string id;
    std::filesystem::path root;
    FoundSession session;
    Event event;
    bool is_live = false;
  };
  using Predicate = std::function<bool(const Call&)>;

  void session_found(FoundSession session) override {
    const std::string id = session.id;
    const auto root = session.root;
    add({.kind = Kind::found, .id = id, .root = root, .session = std::move(session), .event = {}});
  }
  void session_gone(const std::string& id, const std::filesystem::path& root) override {
    add({.kind = Kind::gone, .id = id, .root = root, .session = {}, .event = {}});
  }
  void log_grew(const std::string& id, const std::filesystem::path& root) override {
    add({.kind = Kind::grew, .id = id, .root = root, .session = {}, .event = {}});
  }
  void derived(const std::string& id, const std::filesystem::path& root, std::vector<Event> events,
               bool is_live) override {
    for (Event& event : events)
      add({.kind = Kind::derived,
           .id = id,
           .root = root,
           .session = {},
           .event = std::move(event),
           .is_live = is_live});
  }
  void scanned(const std::filesystem::path& root) override {
    add({.kind = Kind::scanned, .id = {}, .root = root, .session = {}, .event = {}});
  }

  /// True as soon as there is such a call among those after the last `forget`; false after 20 s without.
  bool wait_for(const Predicate& wanted) {
    std::unique_lock lock(mutex_);
    std::size_t seen = 0;  // of many thousand calls each is looked at once
    return added_.wait_for(lock, std::chrono::seconds(20), [&] {
      if (seen > calls_.size()) seen = 0;
      while (seen < calls_.size())
        if (wanted(calls_[seen++])) return true;
      return false;
    });
  }

  std::vector<Call> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  void forget() {
    const std::lock_guard lock(mutex_);
    calls_.clear();
  }

 private:
  void add(Call call) {
    {
      const std::lock_guard lock(mutex_);
      calls_.push_back(std::move(call));
    }
    added_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable added_;
  std::vector<Call> calls_;
};

}  // namespace livestream
