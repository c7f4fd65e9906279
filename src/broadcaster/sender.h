#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "broadcaster/accounts.h"
#include "broadcaster/backoff.h"
#include "broadcaster/delivery.h"
#include "broadcaster/outbox.h"
#include "broadcaster/record_reader.h"
#include "broadcaster/recorder.h"

namespace livestream {

/// What takes events out of the outbox and brings them to the server, in order, until each is answered. Runs on a
/// thread of its own and shares everything it touches, so that it can be left behind.
class Sender {
 public:
  struct Parts {
    std::shared_ptr<Outbox> outbox;
    std::shared_ptr<Recorder> recorder;  ///< null when nothing is recorded: a gap is then lost
    std::shared_ptr<Accounts> accounts;
    std::shared_ptr<Delivery> delivery;
    RecordReader reader;
    Backoff backoff;
  };
  explicit Sender(Parts parts) : parts_(std::move(parts)) {}

  /// Returns after the outbox was closed and is empty, or closed and a request failed.
  void run();

 private:
  void refill();
  void read_gap(const Outbox::Gap& gap);
  void give_up(const Outbox::Gap& gap);
  bool deliver();
  std::string body() const;
  void settle_batch();
  void refuse(Accounts::Topic topic, const std::string& problem);

  Parts parts_;
  std::deque<OutgoingEvent> in_flight_;  // taken, not answered
  std::size_t batch_ = 0;                // so many of them are in the present request
  std::size_t one_by_one_ = 0;           // so many of them go alone, because together they were refused
  std::uint64_t given_up_to_ = 0;        // nothing up to here is still to be taken
  std::uint64_t position_ = 0;           // in the record: nothing to be sent stands before it
};

}  // namespace livestream
