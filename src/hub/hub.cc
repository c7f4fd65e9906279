#include "hub/hub.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

#include "base/log.h"
#include "model/event_codec.h"

namespace livestream {
namespace {

constexpr std::size_t kSummaryText = 200;    // bytes of each text in a summary
constexpr std::chrono::minutes kRecent{10};  // a session that changed since is opened when it is found

// The fold over a log that stays closed: from its snapshot, or read once and kept as one.
Result<LogPeek> peek_or_read(const FileEventLogOptions& options) {
  auto peek = peek_log(options);
  if (peek && peek->is_current) return peek;
  auto opened = FileEventLog::open(options);
  if (!opened) return opened.error();
  if (opened->log->last_offset() > 0) (void)opened->log->save_snapshot(opened->status);
  return LogPeek{.status = std::move(opened->status),
                 .offset = opened->log->last_offset(),
                 .epoch = opened->log->epoch(),
                 .is_current = true};
}

}  // namespace

// The way of jobs to the loop thread, until the hub is gone: a thread that hung with its disk may come
// back later, when there is no loop to post to either.
class Hub::Mailbox {
 public:
  using Job = std::function<void()>;

  explicit Mailbox(std::function<void(Job)> post) : post_(std::move(post)) {}

  void post(Job job) {
    const std::lock_guard lock(mutex_);
    if (post_) post_(std::move(job));
  }
  void close() {
    const std::lock_guard lock(mutex_);
    post_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void(Job)> post_;
};

Hub::Hub(HubServices services, Placement placement)
    : services_(std::move(services)),
      mailbox_(std::make_shared<Mailbox>(std::move(services_.post))),
      placement_(std::move(placement)) {
  services_.post = [mailbox = mailbox_](Mailbox::Job job) { mailbox->post(std::move(job)); };
  services_.mark = [this](Channel& channel) { marked_.push_back(&channel); };
  services_.sync_together = [this](std::function<void()> job) { syncs_.push_back(std::move(job)); };
}

Hub::~Hub() { mailbox_->close(); }

Channel* Hub::find(std::string_view id) {
  const auto found = channels_.find(id);
  return found == channels_.end() ? nullptr : found->second.get();
}

Channel& Hub::obtain(const std::string& id) {
  if (Channel* channel = find(id)) return *channel;
  auto channel = std::make_unique<Channel>(services_, id, placement_(id));
  return *channels_.emplace(id, std::move(channel)).first->second;
}

void Hub::release_if_unknown(const std::string& id) {
  // Later: one of its own calls may be what leads here.
  services_.post([this, id, alive = std::weak_ptr(alive_)] {
    if (alive.expired()) return;
    const auto found = channels_.find(id);
    if (found == channels_.end()) return;
    Channel& channel = *found->second;
    if (channel.is_known() || channel.viewers() > 0 || channel.is_busy()) return;
    std::erase(marked_, &channel);
    channels_.erase(found);
  });
}

void Hub::recall(const std::string& id, OnRecalled done) {
  const Channel* known = find(id);
  if (services_.recall == nullptr || (known != nullptr && known->is_known())) return done(true);
  const auto [looked_for, is_first] = recalls_.try_emplace(id);
  looked_for->second.push_back({std::move(done), services_.clock.steady_now() + kRecallPatience});
  if (!is_first) return;
  services_.recall(id, [this, id, alive = std::weak_ptr(alive_)] {
    if (alive.expired()) return;
    Channel* channel = find(id);
    if (channel == nullptr || !channel->is_known()) return recalled(id);
    channel->publish({}, [this, id, alive](const Published&) {  // behind what was told
      if (!alive.expired()) recalled(id);
    });
  });
}

void Hub::recalled(const std::string& id) {
  auto waiting = recalls_.extract(id);
  if (waiting.empty()) return;
  for (const Recall& recall : waiting.mapped()) recall.done(true);
}

void Hub::give_up_recalls() {
  const SteadyTime now = services_.clock.steady_now();
  std::vector<Recall> late;
  for (auto& [id, waiting] : recalls_) {
    const auto first =
        std::stable_partition(waiting.begin(), waiting.end(), [&](const Recall& one) { return one.due > now; });
    std::move(first, waiting.end(), std::back_inserter(late));
    waiting.erase(first, waiting.end());
  }
  for (const Recall& recall : late) recall.done(false);
}

void Hub::publish(Channel& channel, std::vector<Event> events, Channel::OnPublished&& done) {
  // A viewer may have asked for the session before anybody made its folder.
  if (!channel.is_known())
    if (SessionFiles files = placement_(std::string(channel.id())); !files.root.empty())
      channel.set_files(std::move(files));
  published_ += events.size();
  waiting_ += events.size();
  channel.publish(std::move(events), std::move(done));
}

// --- What sources tell

void Hub::found(const std::string& id, SessionFiles files) {
  const bool is_new = find(id) == nullptr;
  Channel& channel = obtain(id);
  if (!is_new && channel.files() == files) return;
  const auto age = services_.clock.system_now() - SystemTime(std::chrono::microseconds(files.modified_us));
  const bool is_live = !files.is_complete && age < kRecent;
  channel.set_files(std::move(files));
  if (channel.is_open()) return;
  if (is_live)
    channel.open();
  else
    peek(channel);
}

void Hub::peek(Channel& channel) {
  const auto options = log_options(services_.options, channel.session_id(), channel.files());
  const bool queued =
      services_.workers.post([this, options, id = channel.id(), alive = std::weak_ptr(alive_), post = services_.post] {
        auto peek = std::make_shared<Result<LogPeek>>(peek_or_read(options));
        post([this, id, alive, peek] {
          Channel* found = alive.expired() ? nullptr : find(id);
          if (found == nullptr) return;
          if (*peek) return found->set_cold(std::move(**peek));
          log::warning("session \"{}\" cannot be read: {}", id, peek->error().message);
        });
      });
  if (!queued) log::warning("session \"{}\" was not read: too many sessions are waiting", channel.id());
}

void Hub::gone(const std::string& id) {
  const auto found = channels_.find(id);
  if (found == channels_.end()) return;
  const std::shared_ptr<Channel> channel = std::move(found->second);
  channels_.erase(found);
  channel->end("the session was deleted");
  removed_frames_ += control_frame(services_.framer, {{"type", "session_removed"}, {"id", id}});
  std::erase(marked_, channel.get());
  services_.post([channel] {});  // not destroyed here: one of its completions may be what calls
}

void Hub::log_grew(const std::string& id) { obtain(id).log_grew(); }

void Hub::derived(const std::string& id, std::vector<Event> events, bool is_live, std::shared_ptr<const void> kept) {
  Channel& channel = obtain(id);
  if (!is_live) return channel.set_background(std::move(events));
  channel.set_background({});
  channel.publish(
      std::move(events),
      [id, kept = std::move(kept)](const Published& published) {
        if (published.error) log::warning("session \"{}\": {}", id, published.error->message);
      },
      Provenance::derived);
}

Result<void> Hub::remove(const std::string& id) {
  Channel* channel = find(id);
  if (channel == nullptr || !channel->is_known()) return Error{Errc::not_found, "there is no session \"" + id + "\""};
  return erase(*channel);
}

Result<void> Hub::expire(const std::string& id, const std::filesystem::path& log) {
  const Channel* channel = find(id);
  if (channel == nullptr || channel->files().event_log != log) return {};
  return erase(*channel);
}

Result<void> Hub::erase(const Channel& channel) {
  // A copy, because `gone` lets go of the channel. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const SessionFiles files = channel.files();
  if (const auto folder = files.guarded_folder(); !folder.empty())
    if (const auto real = resolve_inside(files.event_log.parent_path(), folder); !real) return real.error();
  gone(std::string(channel.id()));
  std::error_code error;
  std::filesystem::remove(files.event_log, error);
  if (error) return system_error(error.value(), "cannot remove " + files.event_log.string());
  std::error_code ignored;
  std::filesystem::remove(files.event_log.parent_path(), ignored);  // only if nothing else lies in it
  std::filesystem::remove_all(files.derived, ignored);
  return {};
}

// --- The end of a turn

bool Hub::run_logs() {
  const bool is_asked = std::exchange(waiting_, 0) > 0;
  bool had_work = false;
  for (Channel* channel : marked_) had_work = channel->run_log() || had_work;
  return is_asked && had_work;
}

void Hub::deliver() {
  for (Channel* channel : std::exchange(marked_, {})) channel->deliver();
  if (!marked_.empty()) services_.post([] {});  // somebody has more to do: let there be a next turn
}

void Hub::tick() {
  give_up_recalls();
  for (const auto& [id, channel] : channels_)
    if (!channel->is_cold()) channel->tick();
  if (syncs_.empty()) return;
  (void)services_.workers.post([syncs = std::exchange(syncs_, {})] {
    for (const auto& sync : syncs) sync();
  });
}

void Hub::close(const char* reason) {
  for (const auto& [id, channel] : channels_)
    if (!channel->is_cold()) channel->close(reason);
  const auto overviews = overviews_;
  for (OverviewSubscriber* subscriber : overviews) subscriber->dismiss(reason);
}

// --- All at once

std::vector<Channel*> Hub::by_newest() {
  std::vector<Channel*> channels;
  for (const auto& [id, channel] : channels_)
    if (channel->is_known()) channels.push_back(channel.get());
  std::stable_sort(channels.begin(), channels.end(),
                   [](const Channel* a, const Channel* b) { return a->updated_us() > b->updated_us(); });
  return channels;
}

void Hub::subscribe(OverviewSubscriber& subscriber) { overviews_.push_back(&subscriber); }
void Hub::unsubscribe(OverviewSubscriber& subscriber) { std::erase(overviews_, &subscriber); }

boost::json::object Hub::summary(const Channel& channel) const {
  StatusView view = channel.view();
  view.max_text = kSummaryText;
  return to_summary_json(channel.status(), view);
}

std::string Hub::overview_frame(std::string_view only) {
  boost::json::array sessions;
  for (const Channel* channel : by_newest())
    if (only.empty() || channel->id() == only) sessions.push_back(summary(*channel));
  return control_frame(services_.framer, {{"type", "sessions"}, {"sessions", std::move(sessions)}});
}

void Hub::send_changes() {
  std::string frames = std::exchange(removed_frames_, {});
  for (const auto& [id, channel] : channels_) {
    channel->show_what_was_put_off();
    if (!channel->take_summary_change() || !channel->is_known()) continue;
    if (overviews_.empty()) continue;
    frames += control_frame(services_.framer, {{"type", "session"}, {"data", summary(*channel)}});
  }
  if (frames.empty()) return;
  for (OverviewSubscriber* subscriber : overviews_) subscriber->changed(frames);
}

HubStats Hub::stats() const {
  HubStats stats{.sessions = 0, .viewers = 0, .overviews = overviews_.size(), .published = published_, .open_logs = 0};
  for (const auto& [id, channel] : channels_) {
    stats.sessions += channel->is_known() ? 1 : 0;
    stats.viewers += channel->viewers();
    stats.open_logs += channel->is_open() ? 1 : 0;
  }
  return stats;
}

}  // namespace livestream
