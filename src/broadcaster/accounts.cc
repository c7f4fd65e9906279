#include "broadcaster/accounts.h"

#include <unistd.h>

#include <utility>

namespace livestream {

void Accounts::note(const std::string& message) {
  const std::lock_guard lock(mutex_);
  last_error_ = message;
}

void Accounts::complain(Topic topic, const std::string& message) {
  const std::lock_guard lock(mutex_);
  last_error_ = message;
  if (voice_ == Voice::quiet || std::exchange(said_[topic], true)) return;
  const std::string line = "livestream: " + message + "\n";
  [[maybe_unused]] const auto ignored = ::write(STDERR_FILENO, line.data(), line.size());
}

BroadcastStats Accounts::stats() const {
  BroadcastStats stats;
  stats.emitted = emitted;
  stats.rejected = rejected;
  stats.recorded = recorded;
  stats.record_failures = record_failures;
  stats.acknowledged = acknowledged;
  stats.refused = refused;
  stats.dropped = dropped;
  stats.failed_requests = failed_requests;
  const std::lock_guard lock(mutex_);
  stats.last_error = last_error_;
  return stats;
}

}  // namespace livestream
