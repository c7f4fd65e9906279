#include "broadcaster/sender.h"

#include <algorithm>
#include <iterator>

namespace livestream {
namespace {

constexpr BatchLimits kBatch;
constexpr std::chrono::milliseconds kForTheDisk{1'000};
const std::string kRefused = "the server refuses events: ";
const std::string kLockedOut =
    "the server takes no events without a token that may post; set LIVESTREAM_TOKEN to what `livestream token create "
    "NAME --role publisher` prints: ";

}  // namespace

void Sender::run() {
  while (!in_flight_.empty() || parts_.outbox->wait_for_work()) {
    if (in_flight_.empty()) refill();
    if (in_flight_.empty() || deliver()) continue;
    if (parts_.outbox->is_closing()) return;
    parts_.outbox->pause(parts_.backoff.next());
  }
}

void Sender::refill() {
  auto batch = parts_.outbox->take(kBatch);
  if (batch.empty()) return read_gap(parts_.outbox->gap());
  position_ = batch.back().position;
  in_flight_.assign(std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
}

void Sender::read_gap(const Outbox::Gap& gap) {
  if (gap.is_empty()) return;
  if (!parts_.recorder) return give_up(gap);
  if (!parts_.recorder->flush(kForTheDisk) && !parts_.outbox->is_closing()) return;
  auto found = parts_.reader.read(gap, position_, kBatch);
  if (!found) {
    parts_.accounts->complain(Accounts::Topic::record, "cannot send again from the record: " + found.error().message);
    return give_up(gap);
  }
  auto& events = found->events;
  if (!events.empty()) {
    position_ = events.back().position;
    parts_.outbox->took_from_record(events.back().sequence, events.size());
  }
  in_flight_.assign(std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
  if (found->is_all) give_up(gap);
}

void Sender::give_up(const Outbox::Gap& gap) {
  parts_.outbox->give_up(gap);
  given_up_to_ = gap.end - 1;
  if (in_flight_.empty()) parts_.outbox->settle(given_up_to_);
}

// False if it has to be tried again.
bool Sender::deliver() {
  batch_ = one_by_one_ > 0 ? 1 : in_flight_.size();
  const auto outcome = parts_.delivery->send(body());
  switch (outcome.verdict) {
    case Verdict::accepted:
      parts_.accounts->acknowledged += batch_;
      settle_batch();
      return true;
    case Verdict::divisible:
      if (batch_ > 1)
        one_by_one_ = batch_;
      else
        refuse(Accounts::Topic::refusal, kRefused + outcome.problem);
      return true;
    case Verdict::refused:
      refuse(Accounts::Topic::refusal, kRefused + outcome.problem);
      return true;
    case Verdict::locked_out:
      refuse(Accounts::Topic::token, kLockedOut + outcome.problem);
      return true;
    case Verdict::retry:
      ++parts_.accounts->failed_requests;
      parts_.accounts->note("events wait for the server: " + outcome.problem);
      return false;
  }
  return false;
}

std::string Sender::body() const {
  std::string ndjson;
  for (std::size_t i = 0; i < batch_; ++i) ndjson += in_flight_[i].line;
  return ndjson;
}

void Sender::refuse(Accounts::Topic topic, const std::string& problem) {
  parts_.accounts->refused += batch_;
  parts_.accounts->complain(topic, problem);
  settle_batch();
}

void Sender::settle_batch() {
  parts_.backoff.reset();
  const std::uint64_t last = in_flight_[batch_ - 1].sequence;
  in_flight_.erase(in_flight_.begin(), in_flight_.begin() + static_cast<std::ptrdiff_t>(batch_));
  parts_.outbox->settle(in_flight_.empty() ? std::max(last, given_up_to_) : last);
  if (one_by_one_ > 0) --one_by_one_;
}

}  // namespace livestream
