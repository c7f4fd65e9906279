#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "load/event_writer.h"
#include "load/link.h"
#include "load/loop.h"
#include "load/options.h"

namespace bench {

/// When a publisher should send its requests.
struct Schedule {
  Nanos start = 0;
  Nanos interval = 0;  // 0: closed loop, the next request follows an answer

  bool open() const { return interval > 0; }
  Nanos due(std::uint64_t request) const { return start + static_cast<Nanos>(request) * interval; }
};

/// One keep-alive HTTP connection that POSTs events of one session, pipelining up to `in_flight`
/// requests. Open loop: a request that is due while that many are unanswered waits here, and its
/// events keep the time at which they were due, so waiting counts as latency.
class Publisher final : public Loop::Handler {
 public:
  /// Connects, waiting; throws Failure.
  Publisher(Loop& loop, const Options& options, const Endpoint& endpoint, std::uint32_t number);

  void begin(const Schedule& schedule) { schedule_ = schedule; }

  /// Sends what may be sent now.
  void pump(Nanos time);

  /// When pump() is worth calling without an answer having come; far away in a closed loop.
  Nanos next_due() const;

  void ready(std::uint32_t events) override;

  std::uint64_t events_sent() const { return writer_.written(); }
  std::uint64_t events_answered() const { return answered_ * batch_; }
  /// Open loop: events that should have been sent by `time`.
  std::uint64_t events_due(Nanos time) const;
  bool idle() const { return sent_ == answered_; }

 private:
  static constexpr std::size_t kChunkSize = 64 * 1024;

  bool may_send(Nanos time) const;
  void append_request(Nanos sent_time);
  void flush();
  void read_answers(bool until_end);
  void take_answers();

  Link link_;
  EventWriter writer_;
  std::string request_head_;
  std::uint32_t in_flight_limit_;
  std::uint32_t batch_;
  Schedule schedule_;
  std::uint64_t sent_ = 0;      // requests
  std::uint64_t answered_ = 0;  // requests
  std::string outgoing_;
  std::string incoming_;  // the begin of an answer
  std::vector<char> chunk_;
};

}  // namespace bench
