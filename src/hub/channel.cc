#include "hub/channel.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.h"

namespace livestream {
namespace {

constexpr std::chrono::seconds kRetryOpen{5};
constexpr std::size_t kWorthASend = 32 * 1024;  // from here on a send costs its bytes: waiting for more saves nothing

std::size_t bytes_of(const std::vector<Event>& events) {
  std::size_t bytes = 0;
  for (const Event& event : events) bytes += event.line().size();
  return bytes;
}

}  // namespace

Channel::Channel(HubServices& services, std::string id, SessionFiles files)
    : services_(services),
      id_(std::move(id)),
      files_(std::move(files)),
      outflow_(services.options.ring, services.framer),
      status_(id_, services) {}

Channel::~Channel() = default;

void Channel::set_files(SessionFiles files) {
  const bool is_same_log = files.root.empty() && files.event_log == files_.event_log;
  if (is_same_log && !files_.root.empty()) return;                      // found once more, among our own records
  if (files.root.empty() && !files_.root.empty()) return merge(files);  // ours, found after the root's
  const SessionFiles before = std::exchange(files_, std::move(files));
  if (before.event_log == files_.event_log) return;
  if (log_ != nullptr) reopen();
  if (before.root.empty()) merge(before);
}

// The session turned up with two logs: what was posted before its root was known lies in ours. The root's
// is the truth; what only the other has is appended to it, once.
void Channel::merge(const SessionFiles& other) {
  const FileEventLogOptions options = log_options(services_.options, session_id(), other);
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

void Channel::publish(std::vector<Event> events, OnPublished&& done, Provenance provenance) {
  touch();
  const std::size_t bytes = bytes_of(events);
  if (waiting_bytes_ + bytes > services_.options.max_waiting_bytes)
    return done(
        {.error = Error{Errc::busy, "the log of session \"" + id_ + "\" cannot keep up; try again in a moment"}});
  waiting_bytes_ += bytes;
  if (posts_.empty()) posts_.reserve(usual_posts_);
  posts_.push_back({events.size(), std::move(done), provenance});
  if (posted_.empty() && events.size() >= usual_events_) {
    posted_ = std::move(events);
  } else {
    if (posted_.empty()) posted_.reserve(usual_events_);
    std::move(events.begin(), events.end(), std::back_inserter(posted_));
  }
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
  return had_posts && outflow_.fresh_bytes() < kWorthASend;
}

void Channel::append_posts() {
  waiting_bytes_ = 0;
  usual_posts_ = posts_.size();
  usual_events_ = posted_.size();
  if (posted_.empty()) {  // somebody only asks whether everything before was recorded: that makes no file
    auto posts = std::exchange(posts_, {});
    return acknowledge(posts, {});
  }
  log_->append(std::exchange(posted_, {}),
               [this, posts = std::exchange(posts_, {})](LogKeeper::Outcome outcome) mutable {
                 finish_append(std::move(posts), std::move(outcome));
               });
}

void Channel::finish_append(std::vector<Post> posts, LogKeeper::Outcome outcome) {
  Appended& appended = outcome.appended;
  mark();
  status_.set_not_recording(appended.error ? appended.error->message : std::string());
  count(appended.counted);
  note_unsynced(posts);
  show_unrecorded(outcome.unrecorded);
  if (log_->is_replaced()) reopen();
  if (services_.options.sync != SyncPolicy::always || appended.error) return acknowledge(posts, appended);
  log_->sync(
      [this, posts = std::move(posts), appended = std::move(appended)]() mutable { acknowledge(posts, appended); });
}

void Channel::acknowledge(std::vector<Post>& posts, const Appended& appended) {
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
  status_.set_not_recording(error.message);
  for (Post& post : posts)
    if (post.done) post.done({.offsets = {}, .viewers = viewers(), .error = error});
}

// The record refused them, the show goes on: viewers that are up to date see them, without an offset.
void Channel::show_unrecorded(std::span<const Event> events) {
  for (const Event& event : events) outflow_.add_unrecorded(event);
}

void Channel::count(const std::vector<CountedEvent>& events) {
  note_place();
  if (events.empty()) return;
  // Without viewers nothing is framed: who comes later and wants what was before reads it from the log.
  if (audience_.size() > 0)
    outflow_.add(events);
  else
    outflow_.clear();
  status_.fold(events);
  unsaved_ = true;
}

void Channel::note_unsynced(const std::vector<Post>& posts) {
  const HubOptions& options = services_.options;
  if (options.sync != SyncPolicy::interval) return;
  const bool is_derived =
      std::all_of(posts.begin(), posts.end(), [](const Post& post) { return post.provenance == Provenance::derived; });
  const auto wait = is_derived ? options.sync_derived : std::chrono::seconds(0);
  sync_due_ = std::min(sync_due_, services_.clock.steady_now() + wait);
}

void Channel::note_place() { place_ = {log_->last_offset(), log_->epoch()}; }

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
  outflow_.release();
  is_marked_ = false;
  if (audience_.size() > 0) status_.refresh(place_);
  audience_.wake();
  outflow_.forget_unrecorded();
  const bool has_more = grew_ || !posts_.empty() || !waiting_.empty();
  if (has_more && log_ != nullptr && log_->is_idle()) mark();
}

// --- Opening and closing of the log

void Channel::open() {
  if (log_ != nullptr) return;
  const SteadyTime now = services_.clock.steady_now();
  if (now < retry_open_at_) return open_failed({Errc::io, status_.not_recording()});
  log_ =
      std::make_unique<LogKeeper>(services_, log_options(services_.options, session_id(), files_), [this] { mark(); });
  log_->open([this](Result<SessionStatus> status) { opened(std::move(status)); });
}

void Channel::opened(Result<SessionStatus> status) {
  if (!status) {
    log::error("session \"{}\": {}", id_, status.error().message);
    retry_open_at_ = services_.clock.steady_now() + kRetryOpen;
    drop_log();
    return open_failed(status.error());
  }
  const bool is_other_log = place_.epoch != "0" && place_.epoch != log_->epoch();
  const bool is_shorter = place_.epoch == log_->epoch() && log_->last_offset() < place_.offset;
  if (is_other_log || is_shorter) ++generation_;
  note_place();
  status_.set_not_recording({});
  status_.restore(std::move(*status));
  unsaved_ = log_->last_offset() > 0;
  mark();
}

void Channel::open_failed(const Error& error) {
  waiting_bytes_ = 0;
  grew_ = false;
  show_unrecorded(std::exchange(posted_, {}));
  refuse_posts(std::exchange(posts_, {}), error);
  mark();
  for (auto& job : std::exchange(waiting_, {})) job();
}

// Not destroyed here: this may be running in one of its completions. Others may be on their way, and must not arrive.
void Channel::drop_log() {
  log_->abandon();
  services_.post([log = std::shared_ptr<LogKeeper>(std::move(log_))] {});
}

// The file was replaced, cut or moved: what was numbered counts no more.
void Channel::reopen() {
  reads_.clear();
  outflow_.clear();
  drop_log();
  status_.restore({});
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
  place_ = {peek.offset, std::move(peek.epoch)};
  status_.restore(std::move(peek.status));
}

// --- Viewers

bool Channel::subscribe(Subscriber& subscriber, bool wants_periodic_status) {
  if (viewers() >= services_.options.max_viewers_per_session) return false;
  touch();
  status_.refresh(place_, ChannelStatus::Pace::at_once);
  audience_.join(subscriber, wants_periodic_status ? Audience::Status::each_second : Audience::Status::on_change);
  return true;
}

void Channel::unsubscribe(Subscriber& subscriber) {
  touch();
  audience_.leave(subscriber);
}

void Channel::read_behind(std::uint64_t offset, OnSegment done) {
  when_ready([this, offset, done = std::move(done)] {
    if (!is_open()) return done(Error{Errc::unavailable, status_.not_recording()});
    reads_.read(*log_, offset, done);
  });
}

void Channel::read_events(std::uint64_t after, std::size_t max_events, LogKeeper::OnRead done) {
  when_ready([this, after, max_events, done = std::move(done)] {
    if (!is_open()) return done(Error{Errc::unavailable, status_.not_recording()});
    log_->read_events(after, max_events, done);
  });
}

std::string_view Channel::reset_frame() {
  reset_frame_ = control_frame(services_.framer, {{"type", "reset"}, {"epoch", epoch()}});
  return reset_frame_;
}

// --- From time to time

void Channel::render(ChannelStatus::Pace pace) {
  const std::uint64_t version = feed().version();
  status_.refresh(place_, pace);
  if (feed().version() != version) mark();
}

void Channel::show_what_was_put_off() {
  if (audience_.size() > 0 && status_.is_put_off()) render(ChannelStatus::Pace::when_due);
}

void Channel::tick() {
  status_.notice_silence(place_);
  if (audience_.size() > 0) {
    // Events bring the status along; here is only what passes without them.
    const SessionState state = status_.state(place_);
    const bool must_render = audience_.wants_each_second() || state != status_.shown_state();
    render(must_render ? ChannelStatus::Pace::urgent : ChannelStatus::Pace::when_due);
    if (is_under_way(state)) audience_.status_due();
  }
  if (log_ == nullptr || !log_->is_idle()) return;
  if (!posts_.empty()) mark();
  const SteadyTime now = services_.clock.steady_now();
  save_and_sync(now);
  close_if_idle(now);
}

void Channel::save_and_sync(SteadyTime now) {
  if (now >= sync_due_) {
    sync_due_ = SteadyTime::max();
    log_->sync_soon();
  }
  if (unsaved_ && is_snapshot_due(now)) {
    unsaved_ = false;
    last_snapshot_ = now;
    snapshot_offset_ = log_->last_offset();
    log_->save_snapshot(status_.recorded());
  }
}

bool Channel::is_snapshot_due(SteadyTime now) const {
  const HubOptions& options = services_.options;
  const auto age = now - last_snapshot_;
  const bool is_worth_it = log_->last_offset() - snapshot_offset_ >= options.snapshot_events;
  return age >= (is_worth_it ? options.snapshot_interval : options.snapshot_at_latest);
}

void Channel::close_if_idle(SteadyTime now) {
  if (std::exchange(is_used_, false)) last_use_ = now;
  const bool is_idle = audience_.size() == 0 && !is_busy() && !unsaved_ && sync_due_ == SteadyTime::max();
  if (!is_idle || now - last_use_ < services_.options.idle_log) return;
  log_.reset();
  outflow_.clear();
}

void Channel::end(const char* reason) {
  audience_.dismiss(reason);
  if (log_ != nullptr) drop_log();
  refuse_posts(std::exchange(posts_, {}), {Errc::not_found, reason});
  for (auto& job : std::exchange(waiting_, {})) job();
}

void Channel::close(const char* reason) {
  run_log();
  deliver();
  audience_.dismiss(reason);
  if (log_ != nullptr) log_->close_now(status_.recorded());
}

}  // namespace livestream
