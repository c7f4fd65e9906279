// What the model and the person say, and what the tools do.

#include <utility>

#include "formats/codex/content.h"
#include "formats/codex/tool_call.h"
#include "formats/codex/transcript.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "model/event_codec.h"

namespace livestream::codex {
namespace {

// Older local shell calls have no `call_id`.
std::string call_id_of(const DataView& call) {
  std::string id = text_of(call, "call_id");
  return id.empty() ? text_of(call, "id") : id;
}

// What is called without a name.
std::string tool_name(const DataView& call) {
  const auto name = call.text("name");
  if (name) return std::string(*name);
  return call.text("type") == "local_shell_call" ? "local_shell" : "tool_search";
}

std::string first_question(const DataView& arguments) {
  for (const std::string_view element : arguments.elements("questions"))
    if (element.starts_with('{')) return text_of(DataView(element), "question");
  return {};
}

}  // namespace

void CodexTranscript::read_message(const DataView& message) {
  const auto role = message.text("role").value_or("");
  if (role == "user") {
    const std::string text = prompt_text(message);
    if (!text.empty())
      say("message", DataBuilder().add("role", "user").add("text", cut_text(text, kMaxMessage)).json());
  }
  if (role != "assistant" || is_compaction_output_) return;
  const std::string text = content_text(message, "content");
  if (text.empty()) return;
  say("message",
      DataBuilder().add("role", "assistant").add("text", cut_text(text, kMaxMessage)).add("model", model_).json());
}

// From one agent of a team to another.
void CodexTranscript::read_agent_message(const DataView& message) {
  const std::string text = content_text(message, "content");
  if (!text.empty())
    say("message", DataBuilder().add("role", "system").add("text", cut_text(text, kMaxMessage)).json());
}

// --- Tools

void CodexTranscript::tell_call(const std::string& id, std::string_view tool, const DataView& call) {
  say("tool_call", DataBuilder()
                       .add("call_id", id)
                       .add("tool", tool)
                       .add("input", call_input(call))
                       .add("state", "started")
                       .add("fingerprint", fingerprint(call_arguments(call)))
                       .json());
}

void CodexTranscript::start_call(const DataView& call) {
  const std::string id = call_id_of(call);
  if (id.empty() || !known_calls_.insert(id).second) return;
  const auto files = patched_files(call);
  open_calls_[id] = {timestamp_, files.empty() ? std::string() : files_json(files)};
  const std::string tool = tool_name(call);
  tell_call(id, tool, call);
  const DataView arguments(call_arguments(call));
  if (tool == "update_plan") take_plan(arguments);
  note_question(id, tool, arguments);
}

// Recorded once, when it is done; mostly without an id.
void CodexTranscript::read_search(const DataView& call) {
  std::string id = call_id_of(call);
  if (id.empty()) id = "web_search " + std::to_string(++searches_);
  if (!known_calls_.insert(id).second) return;
  tell_call(id, "web_search", call);
  const bool has_failed = call.text("status") == "failed";
  say("tool_call", DataBuilder().add("call_id", id).add("state", has_failed ? "failed" : "finished").json());
}

void CodexTranscript::end_call(const DataView& output) {
  const auto started = open_calls_.find(text_of(output, "call_id"));
  if (started == open_calls_.end()) return;
  const CallResult result = call_result(output);
  DataBuilder data;
  data.add("call_id", started->first).add("state", result.has_failed ? "failed" : "finished");
  if (const auto seconds = seconds_between(started->second.started, timestamp_)) data.add("seconds", *seconds);
  const auto code = result.exit_code.value_or(0);
  const std::string ending = code == 0 ? "" : "exit code " + std::to_string(code) + ": ";
  data.add("output", short_text(ending + result.text));
  if (!result.has_failed && !started->second.files.empty()) data.add_json("files", started->second.files);
  open_calls_.erase(started);
  say("tool_call", data.json());
}

// The whole list each time.
void CodexTranscript::take_plan(const DataView& arguments) {
  if (!arguments.raw("plan").starts_with('[')) return;
  TaskLists lists;
  for (const std::string_view element : arguments.elements("plan")) {
    if (!element.starts_with('{')) continue;
    const DataView step(element);
    lists.add(step.text("status").value_or(""), step.text("step").value_or(""));
  }
  say("tasks_update", lists.json());
}

// --- Questions

// A person is asked before a command leaves its sandbox; no record says so, but the call does. If a rule of theirs
// allows it, this is wrong until the call ends.
void CodexTranscript::note_question(const std::string& id, std::string_view tool, const DataView& arguments) {
  DataBuilder data;
  if (tool == "request_user_input") {
    data.add("reason", "input").add("question", short_text(first_question(arguments)));
  } else if (asks_person_ && arguments.text("sandbox_permissions") == "require_escalated") {
    data.add("reason", "permission").add("question", short_text(arguments.text("justification").value_or("")));
  } else {
    return;
  }
  question_ = Question{id, data.json()};
}

// As long as its call is open: other records may come in between.
void CodexTranscript::ask_again() {
  if (question_ && !open_calls_.contains(question_->call_id)) question_.reset();
  if (question_ && !is_waiting_) say("waiting", question_->data);
}

}  // namespace livestream::codex
