#pragma once

#include <string>
#include <vector>

#include "formats/otlp/telemetry.h"
#include "formats/transcript.h"

namespace livestream::otlp {

/// An event and the session it is of.
struct Said {
  std::string session;
  Derived event;

  friend bool operator==(const Said&, const Said&) = default;
};

/// What telemetry of Claude Code, Codex CLI or Gemini CLI says, in its order; nothing of others. Pure: the same record
/// says the same whenever it comes, so that what is sent twice is known again. docs/sources.md has the evidence.
///
/// Of records: prompts, usage, tool calls, refusals, compactions. Of sums: usage, of Claude Code alone, as the others'
/// cannot be told apart by session or repeat what records say.
std::vector<Said> said_by_records(const std::vector<LogRecord>& records);
std::vector<Said> said_by_sums(const std::vector<SumPoint>& points);

}  // namespace livestream::otlp
