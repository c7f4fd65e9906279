#include "runner/night/night_tasks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "formats/json_records.h"
#include "model/session_status.h"

namespace livestream {
namespace {

constexpr std::size_t kMaxNoteBytes = 600;

}  // namespace

std::vector<std::string> take_task_list(NightState& state, std::span<const ralph::ListedTask> listed) {
  std::vector<std::string> marked;
  if (listed.empty()) return marked;
  const std::set<std::string_view> done(state.completed.begin(), state.completed.end());
  std::set<std::string_view> here;
  std::vector<std::string> remaining;
  for (const ralph::ListedTask& task : listed) {
    here.insert(task.text);
    if (done.contains(task.text)) continue;
    remaining.push_back(task.text);
    if (task.is_marked) marked.push_back(task.text);
  }
  for (const std::string& task : state.remaining)
    if (!here.contains(task)) add_note(state, fmt::format("no longer in TASKS.md: {}", task));
  state.remaining = std::move(remaining);
  return marked;
}

void complete_task(NightState& state, const std::string& task) {
  std::erase(state.remaining, task);
  std::erase(state.claimed, task);
  state.completed.push_back(task);
}

void add_note(NightState& state, std::string_view note) {
  state.notes.push_back(short_text(note, kMaxNoteBytes));
  if (state.notes.size() > kMaxNotes) state.notes.erase(state.notes.begin());
}

}  // namespace livestream
