#include "hub/channel.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.h"
#include "hub/background.h"

namespace livestream {
namespace {

constexpr std::chrono::seconds kRetryOpen{5};
constexpr std::chrono::milliseconds kUrgentRender{100};  // a change of phase, task or state shows at once, but no more often
constexpr std::chrono::seconds kCalmRender{1};
constexpr std::size_t kLiveText = 200;  // bytes of each text in a live status

std::size_t bytes_of(const std::vector<Event>& events) {
  std::size_t bytes = 0;
  for (const Event& event : events) bytes += event.line.size();
  return bytes;
}

// What people look for at once, as opposed to numbers that trickle.
bool is_urgent(const Event& event) {
  return event.type == "phase_change" || event.type == "task_complete" || event.type == "completion" ||
         event.type == "checkpoint" || event.type == "tasks_update" || event.type == "iteration_start" ||
         event.type == "error";
}

}  // namespace

Channel::Channel(HubServices& services, std::string id, SessionFiles files)
    : services_(services),
      id_(std::move(id)),
      files_(std::move(files)),
      ring_(services.options.ring),
      builder_(services.framer),
      feed_(services.framer) {
  recorded_.id = id_;
  touch();
}

Channel::~Channel() = default;

void Channel::set_files(SessionFiles files) {
  const SessionFiles before = std::exchange(files_, std::move(files));
  summary_changed_ = true;
  if (before.event_log == files_.event_log) return;
  if (log_ != nullptr) reopen();
  if (before.root.empty()) merge(before);
}

// The session turned up with two logs: what was posted before its root was known lies in ours. The root's
// is the truth; what only the other has is appended to it, once.
void Channel::merge(const SessionFiles& other) {
  const FileEventLogOptions options{.path = other.event_log, .derived = other.derived, .session_id = id_, .naive_zone = services_.options.naive_zone};
  const bool queued = services_.workers.post([this, alive = std::weak_ptr(alive_), options, post = services_.post] {
    auto events = std::make_shared<Result<std::vector<Event>>>(read_whole_log(options));
    post([this, alive, events, path = options.path] {
      if (alive.expired() || (*events && (*events)->empty())) return;
      if (!*events) return log::warning("{} was not merged: {}", path.string(), events->error().message);
      publish(std::move(**events), [path](const Published& published) {
        if (published.error) return log::warning("{} was not merged: {}", path.string(), published.error->message);
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
      });
    });
  });
  if (!queued) log::warning("{} was not merged: too much is waiting for the disk", other.event_log.string());
}

// --- Events in

std::uint64_t Channel::take_sequences(std::size_t count) {
  const std::uint64_t first = std::max(next_sequence_, last_offset() + 1);
  next_sequence_ = first + count;
  return first;
}

void Channel::publish(std::vector<Event> events, OnPublished done) {
  touch();
  const std::size_t bytes = bytes_of(events);
  if (waiting_bytes_ + bytes > services_.options.max_waiting_bytes)
    return done({.error = Error{Errc::busy, "the log of session \"" + id_ + "\" cannot keep up; try again in a moment"}});
  waiting_bytes_ += bytes;
  posts_.push_back({events.size(), std::move(done)});
  if (posted_.empty())
    posted_ = std::move(events);
  else
    std::move(events.begin(), events.end(), std::back_inserter(posted_));
  mark();
  open();
}

void Channel::log_grew() {
  touch();
  grew_ = true;
  mark();
  open();
}

void Channel::mark() {
  if (!std::exchange(is_marked_, true)) services_.mark(*this);
}

bool Channel::run_log() {
  if (log_ == nullptr || !log_->is_idle()) return false;
  const bool had_posts = !posts_.empty();
  run_waiting();  // first: who came before an event was posted sees it
  if (had_posts) append_posts();
  if (grew_ && log_ != nullptr && log_->is_idle()) catch_up();
  return had_posts;
}

void Channel::append_posts() {
  waiting_bytes_ = 0;
  log_->append(std::exchange(posted_, {}), [this, posts = std::exchange(posts_, {})](LogKeeper::Outcome outcome) mutable {
    finish_append(std::move(posts), std::move(outcome));
  });
}

void Channel::finish_append(std::vector<Post> posts, LogKeeper::Outcome outcome) {
  Appended& appended = outcome.appended;
  mark();
  not_recording_ = appended.error ? appended.error->message : std::string();
  count(appended.counted);
  show_unrecorded(outcome.unrecorded);
  unsynced_ = unsynced_ || !appended.counted.empty();
  if (log_->is_replaced()) reopen();
  if (services_.options.sync != SyncPolicy::always || appended.error) return acknowledge(std::move(posts), appended);
  unsynced_ = false;
  log_->sync([this, posts = std::move(posts), appended = std::move(appended)]() mutable {
    acknowledge(std::move(posts), appended);
  });
}

void Channel::acknowledge(std::vector<Post> posts, const Appended& appended) {
  const std::span<const std::uint64_t> offsets = appended.offsets;
  std::size_t begin = 0;
  for (Post& post : posts) {
    const std::size_t end = std::min(begin + post.count, offsets.size());
    Published published{.offsets = offsets.subspan(begin, end - begin), .viewers = viewers(), .error = std::nullopt};
    if (published.offsets.size() < post.count) published.error = appended.error;
    begin = end;
    if (post.done) post.done(published);
  }
}

void Channel::refuse_posts(std::vector<Post> posts, const Error& error) {
  not_recording_ = error.message;
  for (Post& post : posts)
    if (post.done) post.done({.offsets = {}, .viewers = viewers(), .error = error});
}

// The record refused them, the show goes on: viewers that are up to date see them, without an offset.
void Channel::show_unrecorded(std::span<const Event> events) {
  if (events.empty()) return;
  for (const Event& event : events) {
    std::string text;
    append_unrecorded(text, event.line);
    services_.framer(unrecorded_, text.size());
    unrecorded_.append(text);
  }
  status_dirty_ = status_urgent_ = true;
}

void Channel::count(const std::vector<CountedEvent>& events) {
  if (events.empty()) return;
  const Arrival now = arrival(true);
  for (const CountedEvent& counted : events) {
    builder_.add(counted.offset, counted.event.line);
    apply(recorded_, counted.event, now);
    status_urgent_ = status_urgent_ || is_urgent(counted.event);
  }
  status_urgent_ = status_urgent_ || !shown_as_working_;
  for (auto& segment : builder_.take()) fresh_.push_back(std::move(segment));
  last_evidence_ = services_.clock.steady_now();
  status_dirty_ = true;
  summary_changed_ = true;
  unsaved_ = true;
  note_completion();
}

void Channel::catch_up() {
  grew_ = false;
  log_->catch_up([this](Result<std::vector<CountedEvent>> events) {
    if (!events || log_->is_replaced()) return reopen();
    if (events->empty()) return;
    count(*events);
    grew_ = true;  // perhaps there is more
    mark();
  });
}

void Channel::deliver() {
  for (auto& segment : fresh_) ring_.push(std::move(segment));
  fresh_.clear();
  is_marked_ = false;
  if (status_dirty_) refresh_feed(status_urgent_);
  for (Subscriber* subscriber : subscribers_) subscriber->wake();
  unrecorded_.clear();
  const bool has_more = grew_ || !posts_.empty() || !waiting_.empty();
  if (has_more && log_ != nullptr && log_->is_idle()) mark();
}

void Channel::set_background(std::vector<Event> events) {
  background_ = std::move(events);
  status_dirty_ = summary_changed_ = true;
  note_completion();
}

// --- Opening and closing of the log

void Channel::open() {
  if (log_ != nullptr) return;
  const SteadyTime now = services_.clock.steady_now();
  if (now < retry_open_at_) return open_failed({Errc::io, not_recording_});
  log_ = std::make_unique<LogKeeper>(services_, FileEventLogOptions{.path = files_.event_log,
                                                                    .derived = files_.derived,
                                                                    .session_id = id_,
                                                                    .naive_zone = services_.options.naive_zone});
  log_->open([this](Result<SessionStatus> status) { opened(std::move(status)); });
}

void Channel::opened(Result<SessionStatus> status) {
  if (!status) {
    log::error("session \"{}\": {}", id_, status.error().message);
    retry_open_at_ = services_.clock.steady_now() + kRetryOpen;
    services_.post([log = std::shared_ptr<LogKeeper>(std::move(log_))] {});
    return open_failed(status.error());
  }
  recorded_ = std::move(*status);
  recorded_.id = id_;
  const bool is_other_log = cold_epoch_ != "0" && cold_epoch_ != log_->epoch();
  const bool is_shorter = cold_epoch_ == log_->epoch() && log_->last_offset() < cold_offset_;
  if (is_other_log || is_shorter) ++generation_;
  cold_epoch_ = log_->epoch();
  cold_offset_ = log_->last_offset();
  not_recording_.clear();
  status_dirty_ = status_urgent_ = summary_changed_ = true;
  unsaved_ = log_->last_offset() > 0;
  mark();
  note_completion();
}

void Channel::open_failed(const Error& error) {
  waiting_bytes_ = 0;
  grew_ = false;
  show_unrecorded(std::exchange(posted_, {}));
  refuse_posts(std::exchange(posts_, {}), error);
  mark();
  for (auto& job : std::exchange(waiting_, {})) job();
}

// The file was replaced, cut or moved: what was numbered counts no more.
void Channel::reopen() {
  cold_epoch_ = log_->epoch();
  cold_offset_ = log_->last_offset();
  reads_.clear();
  ring_.clear();
  fresh_.clear();
  // Not destroyed here: this may be running in one of its completions.
  services_.post([log = std::shared_ptr<LogKeeper>(std::move(log_))] {});
  recorded_ = {};
  recorded_.id = id_;
  open();
}

void Channel::when_ready(std::function<void()> job) {
  touch();
  waiting_.push_back(std::move(job));
  mark();
  open();
}

void Channel::run_waiting() {
  while (!waiting_.empty() && log_ != nullptr && log_->is_idle()) {
    auto jobs = std::exchange(waiting_, {});
    for (auto& job : jobs) job();
  }
}

void Channel::set_cold(LogPeek peek) {
  if (log_ != nullptr) return;
  recorded_ = std::move(peek.status);
  recorded_.id = id_;
  cold_offset_ = peek.offset;
  cold_epoch_ = peek.epoch;
  status_dirty_ = summary_changed_ = true;
  note_completion();
}

// --- Viewers

bool Channel::subscribe(Subscriber& subscriber, bool wants_periodic_status) {
  if (subscribers_.size() >= services_.options.max_viewers_per_session) return false;
  touch();
  refresh_feed(true);
  subscribers_.push_back(&subscriber);
  if (wants_periodic_status) periodic_.push_back(&subscriber);
  return true;
}

void Channel::unsubscribe(Subscriber& subscriber) {
  touch();
  const auto remove = [&](std::vector<Subscriber*>& from) {
    const auto found = std::find(from.begin(), from.end(), &subscriber);
    if (found == from.end()) return;
    *found = from.back();
    from.pop_back();
  };
  remove(subscribers_);
  remove(periodic_);
}

void Channel::read_behind(std::uint64_t offset, OnSegment done) {
  when_ready([this, offset, done = std::move(done)] {
    if (!is_open()) return done(Error{Errc::unavailable, not_recording_});
    reads_.read(*log_, offset, done);
  });
}

void Channel::read_events(std::uint64_t after, std::size_t max_events, LogKeeper::OnRead done) {
  when_ready([this, after, max_events, done = std::move(done)] {
    if (!is_open()) return done(Error{Errc::unavailable, not_recording_});
    log_->read_events(after, max_events, done);
  });
}

void Channel::dismiss_viewers(const char* reason) {
  const auto all = subscribers_;
  for (Subscriber* subscriber : all) subscriber->dismiss(reason);
}

// --- Status

Arrival Channel::arrival(bool is_live) const {
  return {.live = is_live ? std::optional(services_.clock.system_now()) : std::nullopt,
          .naive_zone = services_.options.naive_zone};
}

SessionStatus Channel::status() const {
  return background_.empty() ? recorded_ : with_background(recorded_, background_, arrival(false));
}

StatusView Channel::view() const {
  StatusView view{.now = services_.clock.system_now(), .offset = last_offset(), .epoch = {}, .evidence_age = {}};
  view.epoch = log_ && log_->is_open() ? std::string_view(log_->epoch()) : std::string_view(cold_epoch_);
  if (last_evidence_) view.evidence_age = services_.clock.steady_now() - *last_evidence_;
  if (!not_recording_.empty()) view.recording = not_recording_;
  return view;
}

std::int64_t Channel::updated_us() const {
  return recorded_.last_update_us.value_or(files_.modified_us);
}

void Channel::refresh_feed(bool is_urgent) {
  const SteadyTime now = services_.clock.steady_now();
  const auto wait = is_urgent ? std::chrono::microseconds(kUrgentRender) : std::chrono::microseconds(kCalmRender);
  const bool is_first = feed_.version() == 0;
  if (!is_first && now - last_render_ < wait) return;
  last_render_ = now;
  status_dirty_ = status_urgent_ = false;
  StatusView live = view();
  live.max_text = kLiveText;
  const SessionStatus shown = status();
  shown_as_working_ = state_of(shown, live) == SessionState::working;
  feed_.update(shown, live);
}

void Channel::note_completion() {
  if (!complete_frame_.empty()) return;
  const bool is_complete = recorded_.is_complete || (!background_.empty() && status().is_complete);
  if (!is_complete) return;
  complete_frame_ = control_frame(
      services_.framer, {{"type", "complete"},
                         {"message", recorded_.summary.empty() ? "session " + id_ + " is complete" : recorded_.summary}});
}

std::string_view Channel::reset_frame() {
  reset_frame_ = control_frame(services_.framer, {{"type", "reset"}, {"epoch", epoch()}});
  return reset_frame_;
}

void Channel::tick() {
  const SteadyTime now = services_.clock.steady_now();
  if (!subscribers_.empty()) {
    const std::uint64_t version = feed_.version();
    refresh_feed(true);
    if (feed_.version() != version || !posts_.empty()) mark();
    if (state_of(recorded_, view()) == SessionState::working)
      for (Subscriber* subscriber : periodic_) subscriber->status_due();
  }
  if (log_ == nullptr || !log_->is_idle()) return;
  save_and_sync(now);
  close_if_idle(now);
}

void Channel::save_and_sync(SteadyTime now) {
  if (unsynced_ && services_.options.sync == SyncPolicy::interval) {
    unsynced_ = false;
    log_->sync();
  }
  if (unsaved_ && now - last_snapshot_ >= services_.options.snapshot_interval) {
    unsaved_ = false;
    last_snapshot_ = now;
    log_->save_snapshot(recorded_);
  }
}

void Channel::close_if_idle(SteadyTime now) {
  const bool is_idle = subscribers_.empty() && posts_.empty() && waiting_.empty() && !unsaved_ && !unsynced_;
  if (!is_idle || now - last_use_ < services_.options.idle_log) return;
  cold_epoch_ = log_->epoch();
  cold_offset_ = log_->last_offset();
  log_.reset();
  ring_.clear();
}

void Channel::close(const char* reason) {
  run_log();
  deliver();
  dismiss_viewers(reason);
  if (log_ != nullptr) log_->close_now(recorded_);
}

}  // namespace livestream
