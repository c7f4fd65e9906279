#include "formats/codex/printed_events.h"

#include <algorithm>
#include <array>
#include <utility>

#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "formats/usage_limit.h"
#include "model/event_codec.h"

namespace livestream::codex {
namespace {

constexpr std::array<std::string_view, 4> kCalls = {"command_execution", "file_change", "mcp_tool_call", "web_search"};

std::string input_of(const DataView& item) {
  if (const auto command = item.text("command")) return short_text(*command);
  if (const auto query = item.text("query")) return short_text(*query);
  std::string paths;
  for (const std::string_view change : item.elements("changes"))
    if (change.starts_with('{')) paths += (paths.empty() ? "" : " ") + text_of(DataView(change), "path");
  return short_text(paths);
}

std::string todos(const DataView& item) {
  TaskLists lists;
  for (const std::string_view element : item.elements("items")) {
    if (!element.starts_with('{')) continue;
    const DataView todo(element);
    lists.add(todo.flag("completed").value_or(false) ? "completed" : "pending", text_of(todo, "text"));
  }
  return lists.json();
}

std::string error_data(std::string_view message) {
  return DataBuilder().add("message", short_text(message, kMaxMessage)).json();
}

}  // namespace

void PrintedEvents::read(std::string_view line, std::vector<Derived>& out) {
  out_ = &out;
  facts_.skipped += each_record(line, [this](std::string_view object) { read_record(object); });
}

void PrintedEvents::say(std::string_view type, std::string data) {
  out_->push_back({std::string(type), "", std::move(data)});
}

void PrintedEvents::read_record(std::string_view text) {
  ++facts_.records;
  const DataView record(text);
  const auto type = record.text("type").value_or("");
  if (type == "thread.started") return say("session_start", DataBuilder().add("agent", "codex").json());
  if (type == "error") {
    last_error_ = text_of(record, "message");
    return say("error", error_data(last_error_));
  }
  if (type == "turn.completed") {
    read_usage_so_far(DataView(record.object("usage")));
    return say("waiting", DataBuilder().add("reason", "idle").json());
  }
  if (type == "turn.failed") return fail(text_of(DataView(record.object("error")), "message"));
  if (type == "item.started" || type == "item.updated" || type == "item.completed")
    read_item(DataView(record.object("item")), type == "item.completed");
}

// Usually the same error came just before. A limit is none, but its message is the only one that says when it ends.
void PrintedEvents::fail(const std::string& why) {
  if (!find_usage_limit(why, ""))
    return say("waiting", DataBuilder().add("reason", "idle").add("error", short_text(why, kMaxMessage)).json());
  if (why != last_error_) say("error", error_data(why));
  say("waiting", wait_for({}));
}

void PrintedEvents::read_item(const DataView& item, bool is_over) {
  const auto type = item.text("type").value_or("");
  if (type == "todo_list") return say("tasks_update", todos(item));
  if (std::find(kCalls.begin(), kCalls.end(), type) != kCalls.end()) {
    const std::string tool = type == "mcp_tool_call" ? text_of(item, "tool") : std::string(type);
    return read_call(item, tool, is_over);
  }
  if (!is_over) return;
  if (type == "agent_message")
    say("message",
        DataBuilder().add("role", "assistant").add("text", cut_text(text_of(item, "text"), kMaxMessage)).json());
  if (type == "error") say("error", error_data(text_of(item, "message")));
}

// Some have no beginning of their own.
void PrintedEvents::read_call(const DataView& item, std::string_view tool, bool is_over) {
  const std::string id = text_of(item, "id");
  if (started_.insert(id).second) {
    const std::string input = input_of(item);
    say("tool_call", DataBuilder()
                         .add("call_id", id)
                         .add("tool", tool)
                         .add("input", input)
                         .add("state", "started")
                         .add("fingerprint", fingerprint(input))
                         .json());
  }
  if (!is_over) return;
  DataBuilder data;
  data.add("call_id", id).add("state", item.text("status") == "failed" ? "failed" : "finished");
  if (const auto output = item.text("aggregated_output")) data.add("output", short_text(*output));
  say("tool_call", data.json());
}

void PrintedEvents::read_usage_so_far(const DataView& usage) {
  const TokenUsage all = read_usage(usage);
  const TokenUsage before = std::exchange(told_, all);
  say("usage", DataBuilder()
                   .add("input_tokens", std::max<std::int64_t>(uncached_input(all) - uncached_input(before), 0))
                   .add("cache_read_tokens", std::max<std::int64_t>(all.cached - before.cached, 0))
                   .add("cache_write_tokens", std::max<std::int64_t>(all.cache_write - before.cache_write, 0))
                   .add("output_tokens", std::max<std::int64_t>(all.output - before.output, 0))
                   .add("reasoning_tokens", std::max<std::int64_t>(all.reasoning - before.reasoning, 0))
                   .json());
}

}  // namespace livestream::codex
