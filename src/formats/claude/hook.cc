#include "formats/claude/hook.h"

#include <algorithm>
#include <array>
#include <utility>

#include "formats/claude/tool_input.h"
#include "formats/json_records.h"
#include "formats/transcript_words.h"
#include "model/call_text.h"
#include "model/event_codec.h"

namespace livestream::claude {
namespace {

Derived process(std::string_view activity, std::string_view reason = {}, std::string_view question = {}) {
  DataBuilder data;
  data.add("state", "running").add("activity", activity);
  if (!reason.empty()) data.add("reason", reason);
  if (!question.empty()) data.add("question", question);
  return {.type = "process", .timestamp = {}, .data = data.json()};
}

std::string question_of(const DataView& hook) {
  const auto tool = hook.text("tool_name").value_or("");
  const std::string input = input_text(DataView(hook.object("tool_input")));
  return short_text(call_text(tool, input));
}

void on_start(const DataView& hook, std::string_view agent, std::vector<Derived>& out) {
  const std::string cwd = text_of(hook, "cwd");
  DataBuilder data;
  data.add("agent", agent).add("cwd", cwd).add("project", last_part(cwd));
  if (const auto title = hook.text("session_title")) data.add("task", short_text(*title));
  out.push_back({.type = "session_start", .timestamp = {}, .data = data.json()});
}

void on_work(const DataView&, std::string_view, std::vector<Derived>& out) { out.push_back(process("busy")); }

void on_permission(const DataView& hook, std::string_view, std::vector<Derived>& out) {
  const bool asks = hook.text("tool_name") == "AskUserQuestion" || hook.text("tool_name") == "ExitPlanMode";
  out.push_back(process("waiting", asks ? "input" : "permission", question_of(hook)));
}

void on_notification(const DataView& hook, std::string_view, std::vector<Derived>& out) {
  const auto type = hook.text("notification_type").value_or("");
  if (type == "permission_prompt" || type == "worker_permission_prompt")
    out.push_back(process("waiting", "permission"));
  else if (type == "idle_prompt")
    out.push_back(process("idle"));
  else if (type == "elicitation_dialog" || type == "elicitation_url_dialog" || type == "agent_needs_input")
    out.push_back(process("waiting", "input", short_text(hook.text("message").value_or(""))));
}

// While something runs in the background the turn is not over.
void on_stop(const DataView& hook, std::string_view, std::vector<Derived>& out) {
  if (hook.elements("background_tasks").empty() && hook.elements("session_crons").empty())
    out.push_back(process("idle"));
}

void on_failure(const DataView& hook, std::string_view, std::vector<Derived>& out) {
  const std::string why = text_of(hook, "last_assistant_message");
  const std::string name = text_of(hook, "error");
  DataBuilder data;
  data.add("reason", name == "rate_limit" ? "limit" : "idle");
  if (name != "rate_limit") data.add("error", short_text(why.empty() ? name : why, kMaxMessage));
  out.push_back({.type = "waiting", .timestamp = {}, .data = data.json()});
}

void on_end(const DataView&, std::string_view, std::vector<Derived>& out) {
  out.push_back({.type = "process", .timestamp = {}, .data = DataBuilder().add("state", "ended").json()});
}

using Handler = void (*)(const DataView&, std::string_view, std::vector<Derived>&);
constexpr std::array<std::pair<std::string_view, Handler>, 17> kHandlers = {{
    {"SessionStart", on_start},
    {"UserPromptSubmit", on_work},
    {"UserPromptExpansion", on_work},
    {"PreToolUse", on_work},
    {"PostToolUse", on_work},
    {"PostToolUseFailure", on_work},
    {"PostToolBatch", on_work},
    {"PreCompact", on_work},
    {"PostCompact", on_work},
    {"PermissionDenied", on_work},
    {"ElicitationResult", on_work},
    {"PermissionRequest", on_permission},
    {"Elicitation", on_permission},
    {"Notification", on_notification},
    {"Stop", on_stop},
    {"StopFailure", on_failure},
    {"SessionEnd", on_end},
}};

// What they say is in the transcript, or changes nothing about the session.
constexpr std::array<std::string_view, 16> kSilent = {
    "MessageDisplay",     "SubagentStart",   "SubagentStop",   "TaskCreated", "TaskCompleted", "TeammateIdle",
    "PreModelSwitch",     "PostModelSwitch", "ConfigChange",   "CwdChanged",  "FileChanged",   "DirectoryAdded",
    "InstructionsLoaded", "WorktreeCreate",  "WorktreeRemove", "Setup"};

}  // namespace

std::optional<HookCall> parse_hook(std::string_view body, std::string_view agent) {
  const DataView hook(body);
  HookCall call{.session = text_of(hook, "session_id"), .events = {}};
  const auto name = hook.text("hook_event_name");
  if (call.session.empty() || !name) return std::nullopt;
  if (hook.text("agent_id")) return call;  // a subagent's: the session is not its
  const auto known =
      std::find_if(kHandlers.begin(), kHandlers.end(), [&](const auto& one) { return one.first == *name; });
  if (known != kHandlers.end())
    known->second(hook, agent, call.events);
  else if (std::find(kSilent.begin(), kSilent.end(), *name) == kSilent.end())
    call.events.push_back({.type = "hook", .timestamp = {}, .data = std::string(body)});
  return call;
}

}  // namespace livestream::claude
