#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "livestream/broadcaster.h"

namespace livestream {

/// What happened to the events, counted by all parts of one broadcaster. Thread: any.
class Accounts {
 public:
  enum class Voice { quiet, stderr_once };
  enum class Topic { session, record, sending, refusal, token };

  explicit Accounts(Voice voice) : voice_(voice) {}

  std::atomic<std::uint64_t> emitted{0};
  std::atomic<std::uint64_t> rejected{0};
  std::atomic<std::uint64_t> recorded{0};
  std::atomic<std::uint64_t> record_failures{0};
  std::atomic<std::uint64_t> acknowledged{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> dropped{0};
  std::atomic<std::uint64_t> failed_requests{0};

  /// Keeps `message` as the newest failure.
  void note(const std::string& message);
  /// The same, and the first of each topic also goes to stderr, unless quiet.
  void complain(Topic topic, const std::string& message);

  /// Without what only the outbox knows (`queued`, `deferred`).
  BroadcastStats stats() const;

 private:
  const Voice voice_;
  mutable std::mutex mutex_;
  std::map<Topic, bool> said_;
  std::string last_error_;
};

}  // namespace livestream
