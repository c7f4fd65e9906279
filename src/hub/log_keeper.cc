#include "hub/log_keeper.h"

#include <iterator>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/mounts.h"

namespace livestream {
namespace {

constexpr std::size_t kCatchUpInline = 256 * 1024;  // bytes read on the loop thread in one go
constexpr std::size_t kCatchUpOnWorker = 8 * 1024 * 1024;
constexpr std::size_t kSegmentEvents = 4'096;
constexpr std::chrono::seconds kPlaceKnown{1};  // how long a log that was moved away may be written to
constexpr int kQuickAgain = 16;  // quick appends in a row before a slow log may come back to the loop thread

Error busy() { return {Errc::busy, "too much work is waiting for a disk; try again in a moment"}; }

LogKeeper::Outcome append_to(FileEventLog& log, std::vector<Event> events) {
  auto appended = log.append(std::move(events));
  LogKeeper::Outcome outcome;
  if (appended)
    outcome.appended = std::move(*appended);
  else
    outcome.appended.error = appended.error();
  if (!outcome.appended.error) return outcome;
  // What could not be recorded stays there. NOLINTNEXTLINE(bugprone-use-after-move)
  const auto first = events.begin() + static_cast<std::ptrdiff_t>(outcome.appended.offsets.size());
  outcome.unrecorded.assign(std::make_move_iterator(first), std::make_move_iterator(events.end()));
  return outcome;
}

Result<std::shared_ptr<const Segment>> to_segment(const Result<std::vector<CountedEvent>>& events, Framer framer) {
  if (!events) return events.error();
  if (events->empty()) return Error{Errc::not_found, "no event past this offset"};
  SegmentBuilder builder(framer);
  for (const CountedEvent& counted : *events) builder.add(counted.offset, counted.event.line());
  return builder.take().front();
}

}  // namespace

LogKeeper::LogKeeper(HubServices& services, FileEventLogOptions options, std::function<void()> on_idle)
    : services_(services),
      options_(std::move(options)),
      on_idle_(std::move(on_idle)),
      on_own_lane_(!is_on_local_disk(options_.path)) {}

LogKeeper::~LogKeeper() {
  // Its last job may hang with its disk; nobody waits for that.
  if (own_lane_) std::thread([lane = std::move(own_lane_)]() mutable { lane.reset(); }).detach();
}

WorkerPool& LogKeeper::lane() {
  if (!on_own_lane_) return services_.workers;
  if (!own_lane_) own_lane_ = std::make_unique<WorkerPool>(1);
  return *own_lane_;
}

void LogKeeper::note_state() {
  last_offset_ = log_->last_offset();
  epoch_ = log_->epoch();
  is_replaced_ = log_->is_replaced();
}

// Jobs hold no reference to the keeper, which may be gone when they end; only their completions, after
// asking whether it still is alive, touch it.

void LogKeeper::open(const OnOpened& done) {
  const bool queued =
      lane().post([this, alive = std::weak_ptr(alive_), options = options_, post = services_.post, done] {
        auto opened = std::make_shared<Result<OpenedLog>>(FileEventLog::open(options));
        post([this, alive, opened, done] {
          if (alive.expired()) return;
          if (!*opened) return done(opened->error());
          log_ = std::move((*opened)->log);
          is_open_ = true;
          note_state();
          done(std::move((*opened)->status));
        });
      });
  if (!queued) done(busy());
}

void LogKeeper::append(std::vector<Event> events, OnAppended done) {
  const auto start = services_.clock.steady_now();
  if (start - place_known_at_ > kPlaceKnown) {
    log_->doubt_place();
    place_known_at_ = start;
  }
  if (on_own_lane_) return append_on_lane(std::move(events), std::move(done));
  Outcome result = append_to(*log_, std::move(events));
  judge_speed(services_.clock.steady_now() - start);
  note_state();
  done(std::move(result));
}

void LogKeeper::take_back(std::unique_ptr<FileEventLog> log) {
  log_ = std::move(log);
  on_idle_();
}

void LogKeeper::append_on_lane(std::vector<Event> events, OnAppended done) {
  struct Job {
    std::unique_ptr<FileEventLog> log;
    std::vector<Event> events;
    OnAppended done;
    Outcome outcome;
  };
  auto job = std::make_shared<Job>(
      Job{.log = std::move(log_), .events = std::move(events), .done = std::move(done), .outcome = {}});
  const bool queued =
      lane().post([this, alive = std::weak_ptr(alive_), job, post = services_.post, &clock = services_.clock] {
        const auto start = clock.steady_now();
        job->outcome = append_to(*job->log, std::move(job->events));
        const auto taken = clock.steady_now() - start;
        post([this, alive, job, taken] {
          if (alive.expired()) return;
          take_back(std::move(job->log));
          judge_speed(taken);
          note_state();
          job->done(std::move(job->outcome));
        });
      });
  if (queued) return;
  log_ = std::move(job->log);
  Outcome refused{.appended = {}, .unrecorded = std::move(job->events)};
  refused.appended.error = busy();
  job->done(std::move(refused));
}

void LogKeeper::judge_speed(std::chrono::microseconds taken) {
  const bool is_slow = taken > services_.options.slow_write;
  quick_in_a_row_ = is_slow ? 0 : quick_in_a_row_ + 1;
  if (is_slow && !on_own_lane_) {
    log::warning("writing to {} took {} ms; it continues on a thread of its own", options_.path.string(),
                 taken.count() / 1'000);
    on_own_lane_ = true;
  } else if (on_own_lane_ && quick_in_a_row_ >= kQuickAgain && is_on_local_disk(options_.path)) {
    on_own_lane_ = false;
  }
}

void LogKeeper::catch_up(const OnRead& done) {
  if (!on_own_lane_) {
    auto read = log_->catch_up(kCatchUpInline);
    note_state();
    return done(std::move(read));
  }
  auto log = std::make_shared<std::unique_ptr<FileEventLog>>(std::move(log_));
  const bool queued = lane().post([this, alive = std::weak_ptr(alive_), log, done, post = services_.post] {
    auto read = std::make_shared<Result<std::vector<CountedEvent>>>((*log)->catch_up(kCatchUpOnWorker));
    post([this, alive, log, read, done] {
      if (alive.expired()) return;
      take_back(std::move(*log));
      note_state();
      done(std::move(*read));
    });
  });
  if (!queued) {
    log_ = std::move(*log);
    done(busy());
  }
}

void LogKeeper::read_segment(std::uint64_t after, const OnSegment& done) {
  const bool queued =
      lane().post([range = log_->range_after(after), framer = services_.framer, post = services_.post, done] {
        auto segment = to_segment(read_range(range, kSegmentEvents, SegmentBuilder::kMaxBytes / 2), framer);
        post([segment = std::move(segment), done] { done(segment); });
      });
  if (!queued) services_.post([done] { done(busy()); });
}

void LogKeeper::read_events(std::uint64_t after, std::size_t max_events, const OnRead& done) {
  const bool queued = lane().post([range = log_->range_after(after), max_events, post = services_.post, done] {
    auto events = std::make_shared<Result<std::vector<CountedEvent>>>(read_range(range, max_events, kCatchUpOnWorker));
    post([events, done] { done(std::move(*events)); });
  });
  if (!queued) services_.post([done] { done(busy()); });
}

std::function<void()> LogKeeper::sync_job() const {
  return [job = log_->sync_job(), path = options_.path] {
    if (const auto synced = job(); !synced) log::warning("{}: {}", path.string(), synced.error().message);
  };
}

void LogKeeper::sync(OnSynced done) {
  auto shared = std::make_shared<OnSynced>(std::move(done));
  const bool queued = lane().post([job = sync_job(), alive = std::weak_ptr(alive_), post = services_.post, shared] {
    job();
    post([alive, shared] {
      if (!alive.expired()) (*shared)();
    });
  });
  if (!queued) (*shared)();
}

void LogKeeper::sync_soon() {
  if (on_own_lane_)
    (void)lane().post(sync_job());
  else
    services_.sync_together(sync_job());
}

void LogKeeper::save_snapshot(const SessionStatus& status) {
  if (!on_own_lane_) return (void)log_->save_snapshot(status);
  auto log = std::make_shared<std::unique_ptr<FileEventLog>>(std::move(log_));
  const bool queued = lane().post([this, alive = std::weak_ptr(alive_), log, status, post = services_.post] {
    (void)(*log)->save_snapshot(status);
    post([this, alive, log] {
      if (!alive.expired()) take_back(std::move(*log));
    });
  });
  if (!queued) log_ = std::move(*log);
}

void LogKeeper::close_now(const SessionStatus& status) {
  if (!is_idle()) return;
  (void)log_->save_snapshot(status);
  if (services_.options.sync != SyncPolicy::never) (void)log_->sync();
  log_.reset();
  is_open_ = false;
}

}  // namespace livestream
