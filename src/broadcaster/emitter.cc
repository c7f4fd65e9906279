#include "broadcaster/emitter.h"

#include <fmt/format.h>

#include <random>
#include <utility>

#include "base/ids.h"
#include "base/iso_time.h"
#include "broadcaster/fork_watch.h"
#include "broadcaster/sender.h"
#include "model/event_codec.h"

namespace livestream {
namespace {

constexpr std::chrono::milliseconds kToCancel{100};  // for a cancelled sender to notice

std::shared_ptr<Accounts> make_accounts(const Settings& settings) {
  auto accounts =
      std::make_shared<Accounts>(settings.options.quiet ? Accounts::Voice::quiet : Accounts::Voice::stderr_once);
  if (!settings.session_problem.empty())
    accounts->complain(Accounts::Topic::session, "no event is taken: " + settings.session_problem);
  if (!settings.server_problem.empty())
    accounts->complain(Accounts::Topic::sending, "nothing is sent: " + settings.server_problem);
  return accounts;
}

std::shared_ptr<Recorder> make_recorder(const Settings& settings, std::shared_ptr<Accounts> accounts) {
  if (!settings.is_recording || !settings.session_problem.empty()) return nullptr;
  const BroadcastOptions& options = settings.options;
  if (!options.record_async) return make_direct_recorder(settings.record, std::move(accounts));
  return make_queued_recorder(
      settings.record, std::move(accounts),
      {.max_events = options.queue_events, .max_bytes = options.queue_bytes, .close_timeout = options.close_timeout});
}

std::shared_ptr<Outbox> make_outbox(const Settings& settings, std::shared_ptr<Accounts> accounts) {
  if (!settings.server) return nullptr;
  return std::make_shared<Outbox>(Outbox::Limits{settings.options.queue_events, settings.options.queue_bytes},
                                  std::move(accounts));
}

std::shared_ptr<Delivery> make_delivery(const Settings& settings) {
  if (!settings.server) return nullptr;
  return std::make_shared<Delivery>(*settings.server,
                                    net::HttpClientOptions{.connect_timeout = settings.options.request_timeout,
                                                           .request_timeout = settings.options.request_timeout},
                                    settings.session_id, settings.token);
}

}  // namespace

Emitter::Emitter(const Settings& settings)
    : settings_(settings),
      generation_(fork_generation()),
      id_(random_id()),
      accounts_(make_accounts(settings)),
      subscribers_(std::make_shared<Subscribers>()),
      recorder_(make_recorder(settings, accounts_)),
      outbox_(make_outbox(settings, accounts_)),
      delivery_(make_delivery(settings)) {}

Emitter::~Emitter() {
  if (!outbox_) return;
  outbox_->close();
  if (sender_thread_.wait(settings_.options.close_timeout)) return;
  delivery_->cancel();
  sender_thread_.wait(kToCancel);
}

std::uint64_t Emitter::emit(std::string_view type, const EventData& data) {
  if (type.empty() || !settings_.session_problem.empty()) {
    reject();
    return 0;
  }
  BroadcastEvent event{.type = std::string(type),
                       .session_id = settings_.session_id,
                       .emitter = id_,
                       .data = fmt::format("{{{}}}", data.members())};
  const bool is_watched = !subscribers_->is_empty();
  record_and_queue(event, is_watched ? Keep::text : Keep::nothing);
  if (is_watched) subscribers_->call(event);
  return event.sequence;
}

void Emitter::record_and_queue(BroadcastEvent& event, Keep keep) {
  const std::lock_guard lock(mutex_);
  const SystemTime time = now();
  std::string line = encode_event({.type = event.type,
                                   .session_id = event.session_id,
                                   .time = time,
                                   .sequence = sequence_ + 1,
                                   .emitter = event.emitter,
                                   .data_json = event.data});
  if (keep == Keep::text) {
    event.line = line;
    event.timestamp = format_utc(time);
  }
  line += '\n';
  event.sequence = ++sequence_;
  ++accounts_->emitted;
  const bool is_recorded = recorder_ && recorder_->append(line);
  if (!outbox_) return;
  start_sender();
  outbox_->push({event.sequence, std::move(line), is_recorded, recorder_ ? recorder_->position() : 0});
}

void Emitter::start_sender() {
  if (std::exchange(was_sender_tried_, true)) return;
  auto sender = std::make_shared<Sender>(Sender::Parts{
      .outbox = outbox_,
      .recorder = recorder_,
      .accounts = accounts_,
      .delivery = delivery_,
      .reader = RecordReader(settings_.record, settings_.session_id, id_),
      .backoff = Backoff(settings_.options.first_retry, settings_.options.longest_retry, std::random_device()())});
  if (!sender_thread_.start([sender = std::move(sender)] { sender->run(); }))
    accounts_->complain(Accounts::Topic::sending, "nothing is sent: the system gives no thread");
}

SystemTime Emitter::now() const {
  const auto& clock = settings_.options.now;
  const auto time = clock ? clock() : std::chrono::system_clock::now();
  return std::chrono::time_point_cast<std::chrono::microseconds>(time);
}

bool Emitter::flush(Milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::uint64_t last = 0;
  {
    const std::lock_guard lock(mutex_);
    last = sequence_;
  }
  if (recorder_ && !recorder_->flush(timeout)) return false;
  if (!outbox_) return true;
  outbox_->hurry();
  const auto left = std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
  return outbox_->wait_until_settled(last, std::max(left, Milliseconds(0)));
}

BroadcastStats Emitter::stats() const {
  BroadcastStats stats = accounts_->stats();
  if (!outbox_) return stats;
  stats.queued = outbox_->queued();
  stats.deferred = outbox_->deferred();
  return stats;
}

}  // namespace livestream
