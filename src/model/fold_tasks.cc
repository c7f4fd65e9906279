#include <algorithm>
#include <boost/json/value.hpp>
#include <map>
#include <string_view>
#include <utility>

#include "model/evidence.h"

namespace livestream {
namespace {

namespace json = boost::json;

// The newest time at which a task was done; when the run began, if there is none.
std::optional<std::int64_t> done_before(const SessionStatus& status, const std::vector<DoneTask>& tasks) {
  std::optional<std::int64_t> newest;
  for (const DoneTask& one : tasks)
    if (one.done_us && (!newest || *one.done_us > *newest)) newest = one.done_us;
  return newest ? newest : status.start_us;
}

// Notes that tasks which have no times yet were done between the ones before and `done_us`: each took an equal share.
void note_done(const std::vector<DoneTask*>& tasks, std::optional<std::int64_t> before,
               std::optional<std::int64_t> done_us) {
  for (DoneTask* const one : tasks) {
    one->done_us = done_us;
    const bool is_known = before && done_us && *done_us >= *before;
    if (is_known) one->seconds = static_cast<double>(*done_us - *before) / 1e6 / static_cast<double>(tasks.size());
  }
}

// Of a session that told no task before, nobody knows when those were done that its first list calls so.
void take_completed(const Evidence& evidence, const std::optional<json::array>& texts) {
  if (!texts) return;
  SessionStatus& status = evidence.status;
  std::vector<std::string> names;
  take_texts(status, names, texts, kMaxTasks);
  const bool is_first = status.completed.empty() && status.remaining.empty();
  std::vector<DoneTask> known = std::exchange(status.completed, {});
  std::map<std::string_view, const DoneTask*> by_name;
  for (const DoneTask& one : known) by_name.emplace(one.task, &one);
  status.completed.reserve(names.size());
  std::vector<DoneTask*> fresh;
  for (std::string& name : names) {
    const auto before = by_name.find(name);
    const bool is_known = before != by_name.end();
    DoneTask& task = status.completed.emplace_back(is_known ? *before->second : DoneTask{std::move(name)});
    if (!is_known) fresh.push_back(&task);
  }
  if (!is_first) note_done(fresh, done_before(status, known), when_seen(evidence).us);
}

}  // namespace

void take_texts(SessionStatus& status, std::vector<std::string>& list, const std::optional<json::array>& texts,
                std::size_t limit) {
  if (!texts) return;
  list.clear();
  for (const json::value& text : *texts) {
    if (!text.is_string()) continue;
    if (list.size() == limit) {
      status.truncated = true;
      return;
    }
    list.emplace_back(text.get_string());
  }
}

void take_tasks(const Evidence& evidence) {
  take_completed(evidence, evidence.data.list("completed"));
  take_texts(evidence.status, evidence.status.remaining, evidence.data.list("remaining"), kMaxTasks);
  take_texts(evidence.status, evidence.status.claimed, evidence.data.list("claimed"), kMaxTasks);
}

void on_task_complete(const Evidence& evidence) {
  auto& [status, event, time_us, arrival, data] = evidence;
  take_context(status, data, "context_percent");
  const auto task = data.text("task");
  if (!task || task->empty()) return;
  const auto waiting = std::find(status.remaining.begin(), status.remaining.end(), *task);
  if (waiting != status.remaining.end()) status.remaining.erase(waiting);
  std::erase(status.claimed, *task);
  const auto is_it = [&](const DoneTask& one) { return one.task == *task; };
  if (std::any_of(status.completed.begin(), status.completed.end(), is_it)) return;
  if (status.completed.size() == kMaxTasks) {
    status.truncated = true;
    return;
  }
  const auto before = done_before(status, status.completed);
  note_done({&status.completed.emplace_back(DoneTask{std::string(*task)})}, before, time_us);
}

}  // namespace livestream
