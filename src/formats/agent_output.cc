#include "formats/agent_output.h"

#include "formats/claude/printed_stream.h"
#include "formats/codex/printed_events.h"
#include "formats/gemini/printed_stream.h"
#include "formats/json_fields.h"
#include "model/data_view.h"

namespace livestream {

std::unique_ptr<Transcript> open_agent_output(std::string_view line) {
  if (!line.starts_with('{') || !is_whole_json(line)) return nullptr;
  const DataView record(line);
  const auto type = record.text("type").value_or("");
  if (type == "system" && record.text("subtype") && record.text("session_id"))
    return std::make_unique<claude::PrintedStream>();
  if (type == "thread.started" && record.text("thread_id")) return std::make_unique<codex::PrintedEvents>();
  if (type == "init" && record.text("session_id") && record.text("model"))
    return std::make_unique<gemini::PrintedStream>();
  return nullptr;
}

std::optional<std::vector<Derived>> AgentOutput::read(std::string_view line) {
  if (!line.starts_with('{')) return std::nullopt;
  if (!transcript_) transcript_ = open_agent_output(line);
  if (!transcript_) return std::nullopt;
  std::vector<Derived> said;
  transcript_->read(line, said);
  return said;
}

}  // namespace livestream
