#include "sources/opencode/opencode_home.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/ids.h"
#include "base/log.h"

namespace livestream::opencode {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolder = "opencode";
constexpr std::string_view kShare = ".local/share";
constexpr int kDeepest = 20;  // subagent of a subagent of …

bool is_home(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(database_of(folder), ignored) || fs::is_directory(tree_of(folder), ignored);
}

AgentHome home_in(const fs::path& folder) { return {std::string(kAgent), folder}; }

bool is_below(const fs::path& path, const fs::path& top) {
  return path.native().starts_with(top.native()) &&
         (path.native().size() == top.native().size() || path.native()[top.native().size()] == '/');
}

}  // namespace

std::vector<AgentHome> usual_homes(const Environment& environment) {
  const auto data = environment("XDG_DATA_HOME");
  if (data && !data->empty()) return {home_in(fs::path(*data) / kFolder)};
  const auto user = environment("HOME");
  if (!user || user->empty()) return {};
  return {home_in(fs::path(*user) / kShare / kFolder)};
}

std::vector<AgentHome> homes_at(const fs::path& root) {
  std::vector<AgentHome> homes;
  if (is_home(root)) homes.push_back(home_in(root));
  const fs::path usual = root / kShare / kFolder;
  if (is_home(usual)) homes.push_back(home_in(usual));
  return homes;
}

// --- Families

Families::Families(const std::vector<SessionInfo>& sessions) {
  for (const SessionInfo& session : sessions) by_id_.emplace(session.id, &session);
}

const std::string& Families::head_of(const SessionInfo& session) const {
  const SessionInfo* head = &session;
  for (int depth = 0; depth < kDeepest && !head->parent.empty(); ++depth) {
    const auto parent = by_id_.find(head->parent);
    if (parent == by_id_.end()) break;
    head = parent->second;
  }
  return head->id;
}

// --- OpencodeHome

std::unique_ptr<OpencodeHome> OpencodeHome::open(const AgentHome& home, const SourceContext& context) {
  return home.agent == kAgent ? std::make_unique<OpencodeHome>(home.folder, context) : nullptr;
}

OpencodeHome::OpencodeHome(fs::path home, const SourceContext& context)
    : home_(std::move(home)),
      database_(database_of(home_)),
      tree_(tree_of(home_)),
      context_(context),
      finder_(kAgent, context.clock, transcripts::SessionTeller(context.sink, home_, kAgent)),
      commits_(context, transcripts::SessionTeller(context.sink, home_, kAgent)) {}

void OpencodeHome::look_at_everything() {
  const SteadyTime now = context_.clock.steady_now();
  const bool is_there = read(Extent::everything);
  round_due_ = now + (is_there ? std::chrono::microseconds(kRound) : context_.options.missing_root_interval);
  read_due_ = now + kPause;
}

void OpencodeHome::changed(const std::vector<fs::path>& paths) {
  is_dirty_ |= std::any_of(paths.begin(), paths.end(), [&](const fs::path& path) {
    return path.native().starts_with(database_) || is_below(path, tree_);
  });
}

void OpencodeHome::recall(std::string_view session) { read(Extent::what_changed, session); }

SteadyTime OpencodeHome::run_due(SteadyTime now) {
  if (now >= round_due_) {
    look_at_everything();
  } else if (is_dirty_ && now >= read_due_) {
    read(Extent::what_changed);
    read_due_ = now + kPause;
  }
  const SteadyTime due = is_dirty_ ? std::min(read_due_, round_due_) : round_due_;
  return std::min({due, finder_.run_due(now), commits_.run_due(now)});
}

// Of `recalled` all that belongs to it, however old. False: there is nothing to read.
bool OpencodeHome::read(Extent extent, std::string_view recalled) {
  context_.watcher.watch(home_);
  is_dirty_ = false;
  const auto store = open_store(home_);
  if (store == nullptr) return false;
  while (watch(folders_, store->folders({}, {}))) {  // new ones may have come into them meanwhile
  }
  const std::int64_t since_ms = live_since_ms();
  const auto sessions = store->sessions(recalled.empty() ? since_ms : 0);
  if (!sessions) {
    note(sessions.error());
    return true;
  }
  const SteadyTime now = context_.clock.steady_now();
  const Families families(*sessions);
  for (const SessionInfo& session : *sessions) {
    const auto known = followed_.find(session.id);
    const bool is_followed = known != followed_.end();
    const std::string& head = families.head_of(session);
    const bool is_wanted = is_followed || session.updated_ms > since_ms || head == recalled;
    if (!is_wanted || !check_session_id(session.id)) continue;
    const bool is_due = !is_followed || extent == Extent::everything || !(known->second.info == session) ||
                        known->second.is_unfinished(now);
    if (is_due) follow(*store, session, head);
  }
  for (const auto& [id, followed] : followed_)  // what did not say for long that it changed
    if (!families.holds(id) && followed.is_unfinished(now)) follow(*store, followed.info, followed.head);
  return true;
}

void OpencodeHome::follow(Store& store, const SessionInfo& session, const std::string& head) {
  const std::string part = head == session.id ? std::string() : session.id;
  Followed& followed = followed_.try_emplace(session.id, head, part).first->second;
  std::vector<Derived> derived;
  followed.conversation.read_session(session, derived);
  const auto read = store.messages(session.id, followed.conversation.open_end(), [&](const Message& message) {
    followed.conversation.read_message(message, derived);
    return true;
  });
  if (!read) note(read.error());
  if (!derived.empty() || !(followed.info == session)) followed.grew_at = context_.clock.steady_now();
  followed.info = session;
  announce(followed.head, session.updated_ms);
  if (!derived.empty()) tell(followed, derived);
  settle(followed, store.folders(session.id, followed.conversation.open_end()));
}

void OpencodeHome::tell(Followed& followed, const std::vector<Derived>& derived) {
  const SessionInfo& session = followed.info;
  const SystemTime updated{std::chrono::milliseconds(session.updated_ms)};
  context_.sink.derived(followed.head, home_, followed.names.to_events(derived, updated), true);
  if (followed.head != session.id) return;
  finder_.note_transcript(session.id, session.folder, session.updated_ms * 1'000);
  commits_.note_transcript(session.id, session.folder, session.created_ms * 1'000, session.updated_ms * 1'000);
}

void OpencodeHome::note(const Error& error) {
  if (error.code == Errc::busy)
    is_dirty_ = true;  // look again soon
  else
    log::warning("{}", error.message);
}

// What came into a folder before it was watched, nobody tells; and one that is not there yet, as that of the parts of a
// new message, cannot be watched. Both is looked for once more.
void OpencodeHome::settle(Followed& followed, const std::vector<fs::path>& folders) {
  const bool has_new = watch(followed.folders, folders);
  const bool is_young = context_.clock.steady_now() - followed.grew_at < kSettle;
  const bool may_ask = tell_asking(followed);
  followed.is_unsettled = has_new || may_ask || (followed.folders.size() < folders.size() && is_young);
  is_dirty_ |= followed.is_unsettled;
}

// True if something may be about to ask.
bool OpencodeHome::tell_asking(Followed& followed) {
  const auto& asking = followed.conversation.asking();
  if (!asking || asking->part == followed.asked) return false;
  const SystemTime since{std::chrono::milliseconds(asking->since_ms)};
  const auto left = SystemTime(std::chrono::milliseconds(asking->due_ms)) - context_.clock.system_now();
  if (left > SystemTime::duration::zero()) return left <= kSettle;  // else its clock is wrong
  followed.asked = asking->part;
  context_.sink.derived(followed.head, home_, followed.names.to_events({asking->wait}, since), true);
  return false;
}

// Watches those that are there instead of those before. True if one of them was not watched until now.
bool OpencodeHome::watch(std::vector<fs::path>& watched, const std::vector<fs::path>& wanted) {
  const auto holds = [](const std::vector<fs::path>& folders, const fs::path& folder) {
    return std::find(folders.begin(), folders.end(), folder) != folders.end();
  };
  for (const fs::path& folder : watched)
    if (!holds(wanted, folder)) context_.watcher.unwatch(folder);
  std::vector<fs::path> there;
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(there),
               [this](const fs::path& folder) { return context_.watcher.watch(folder).has_value(); });
  const bool has_new =
      std::any_of(there.begin(), there.end(), [&](const fs::path& folder) { return !holds(watched, folder); });
  watched = std::move(there);
  return has_new;
}

void OpencodeHome::announce(const std::string& id, std::int64_t updated_ms) {
  const auto [known, is_new] = announced_.try_emplace(id, updated_ms);
  if (!is_new) return;
  FoundSession found;
  found.id = id;
  found.root = home_;
  found.modified_us = updated_ms * 1'000;
  context_.sink.session_found(std::move(found));
}

std::int64_t OpencodeHome::live_since_ms() const {
  const SystemTime since = context_.clock.system_now() - context_.options.live_for;
  return std::chrono::duration_cast<std::chrono::milliseconds>(since.time_since_epoch()).count();
}

}  // namespace livestream::opencode
