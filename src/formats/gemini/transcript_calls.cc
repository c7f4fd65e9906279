// What the messages' tool calls say.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "formats/gemini/transcript.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "model/event_codec.h"

namespace livestream::gemini {
namespace {

constexpr std::string_view kQuestionTool = "ask_user";

}  // namespace

CallState GeminiTranscript::read_calls(const DataView& message, const std::string& id) {
  std::size_t count = 0;
  std::size_t cancelled = 0;
  for (const std::string_view element : message.elements("toolCalls")) {
    ++count;
    if (!element.starts_with('{')) continue;
    const DataView fields(element);
    ToolCall call = read_tool_call(fields);
    if (call.id.empty()) call.id = fmt::format("{}#{}", id, count);
    if (call.state == CallState::cancelled) ++cancelled;
    follow_call(call, DataView(fields.object("args")));
  }
  if (count == 0) return CallState::finished;
  return cancelled == count ? CallState::cancelled : CallState::open;
}

void GeminiTranscript::follow_call(const ToolCall& call, const DataView& args) {
  const auto [known, is_new] = calls_.try_emplace(call.id);
  Call& told = known->second;
  if (is_new) {
    DataBuilder data;
    data.add("call_id", call.id).add("tool", call.name).add("input", call.input).add("state", "started");
    data.add("fingerprint", call.fingerprint);
    if (is_subagent_) data.add("sidechain", true);
    say("tool_call", data.json());
  }
  if (told.is_over) return;
  if (call.state == CallState::asks && tells_waiting() && !std::exchange(told.has_asked, true)) {
    const bool is_question = call.name == kQuestionTool;
    say("waiting", DataBuilder()
                       .add("reason", is_question ? "input" : "permission")
                       .add("question", question_of(call, args))
                       .json());
  }
  told.is_over = is_over(call.state);
  if (told.is_over) end_call(call, args);
}

void GeminiTranscript::end_call(const ToolCall& call, const DataView& args) {
  note_time(facts_, call.timestamp);
  DataBuilder data;
  data.add("call_id", call.id).add("state", call.state == CallState::finished ? "finished" : "failed");
  // None for a message that was only written when its call was over, and so has the same time.
  if (const auto seconds = seconds_between(timestamp_, call.timestamp); seconds > 0) data.add("seconds", *seconds);
  const bool is_mute = call.state == CallState::cancelled && call.output.empty();
  data.add("output", is_mute ? "cancelled" : std::string_view(call.output));
  if (is_subagent_) data.add("sidechain", true);
  if (call.file) data.add_json("files", files_json({*call.file}));
  const std::string started = timestamp_;
  if (!call.timestamp.empty()) timestamp_ = call.timestamp;
  say("tool_call", data.json());
  const std::string tasks = tasks_of(call, args);
  if (!tasks.empty() && call.state == CallState::finished && !is_subagent_) say("tasks_update", tasks);
  timestamp_ = started;
}

}  // namespace livestream::gemini
