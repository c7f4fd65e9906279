#include "cli/serve_sink.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "base/hash.h"
#include "base/log.h"
#include "recording/file_event_log.h"

namespace livestream::cli {

std::string ServeSink::shown_id(const std::string& id, const std::string& root) {
  const auto& owner = owners_.try_emplace(id, root).first->second;
  return owner == root ? id : fmt::format("{}~{:04x}", id, stable_hash(root) & 0xFFFF);
}

void ServeSink::post(std::function<void()> job) { seen_.push_back(std::move(job)); }

void ServeSink::looked() {
  seen_bytes_ = 0;
  if (seen_.empty()) return;
  loop_.post([jobs = std::exchange(seen_, {})] {
    for (const auto& job : jobs) job();
  });
}

void ServeSink::session_found(FoundSession session) {
  post([this, session = std::move(session)] {
    // What an agent of its own writes is no place for ours.
    const auto event_log =
        session.event_log.empty() ? state_folder_ / "events" / session.id / "events.jsonl" : session.event_log;
    SessionFiles files{.session_id = session.id,
                       .root = session.root,
                       .event_log = event_log,
                       .derived = derived_folder(state_folder_, event_log),
                       .checkpoint = session.checkpoint,
                       .session_log = session.session_log,
                       .overnight_log = session.overnight_log,
                       .is_complete = session.is_complete,
                       .modified_us = session.modified_us};
    hub_.found(shown_id(session.id, session.root.native()), std::move(files));
  });
}

void ServeSink::session_gone(const std::string& id, const std::filesystem::path& root) {
  post([this, id, root = root.native()] {
    hub_.gone(shown_id(id, root));
    const auto owner = owners_.find(id);
    if (owner != owners_.end() && owner->second == root) owners_.erase(owner);
  });
}

void ServeSink::log_grew(const std::string& id, const std::filesystem::path& root) {
  post([this, id, root = root.native()] { hub_.log_grew(shown_id(id, root)); });
}

void ServeSink::derived(const std::string& id, const std::filesystem::path& root, std::vector<Event> events,
                        bool is_live) {
  std::size_t bytes = 0;
  for (const Event& event : events) bytes += event.line().size();
  auto lease = under_way_.take(bytes);
  auto shared = std::make_shared<std::vector<Event>>(std::move(events));
  post([this, id, root = root.native(), shared, is_live, lease = std::move(lease)] {
    hub_.derived(shown_id(id, root), std::move(*shared), is_live, lease);
  });
  seen_bytes_ += bytes;
  if (seen_bytes_ >= kAtOnce) looked();
}

void ServeSink::scanned(const std::filesystem::path& root) { log::debug("{} was scanned", root.string()); }

}  // namespace livestream::cli
