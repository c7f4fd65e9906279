#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "broadcaster/accounts.h"
#include "broadcaster/companion_thread.h"
#include "broadcaster/delivery.h"
#include "broadcaster/outbox.h"
#include "broadcaster/recorder.h"
#include "broadcaster/settings.h"
#include "broadcaster/subscribers.h"

namespace livestream {

/// A broadcaster within one process: gives events their sequence, records them, hands them to the sender.
///
/// Belongs to the process that made it: in a child of `fork` it must not be touched, not even destroyed.
/// Threads are started by the first event. Thread: any. May throw `bad_alloc` and the like; the owner swallows.
class Emitter {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// `settings` must outlive it.
  explicit Emitter(const Settings& settings);
  /// Sends what is left, as long as `close_timeout` allows.
  ~Emitter();

  std::uint64_t emit(std::string_view type, const EventData& data);
  Subscription subscribe(Subscribers::Callback callback) { return subscribers_->add(std::move(callback)); }
  bool flush(Milliseconds timeout);
  BroadcastStats stats() const;
  void reject() { ++accounts_->rejected; }

  const std::string& id() const { return id_; }
  std::uint64_t generation() const { return generation_; }

 private:
  enum class Keep { nothing, text };  // of what was encoded, for subscribers
  void record_and_queue(BroadcastEvent& event, Keep keep);
  void start_sender();
  SystemTime now() const;

  const Settings& settings_;
  const std::uint64_t generation_;
  const std::string id_;
  const std::shared_ptr<Accounts> accounts_;
  const std::shared_ptr<Subscribers> subscribers_;
  const std::shared_ptr<Recorder> recorder_;  // null: nothing is recorded
  const std::shared_ptr<Outbox> outbox_;      // null: nothing is sent
  const std::shared_ptr<Delivery> delivery_;  // with `outbox_`
  std::mutex mutex_;                          // held while recording, so that the file is in sequence order
  std::uint64_t sequence_ = 0;
  bool was_sender_tried_ = false;
  CompanionThread sender_thread_;
};

}  // namespace livestream
