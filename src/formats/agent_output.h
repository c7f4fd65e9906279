#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/transcript.h"

namespace livestream {

/// A reader of what an agent prints, if `line` is how one begins that prints JSON lines for programs: Claude Code with
/// `--output-format stream-json`, Gemini CLI with the same, `codex exec --json`. Give it that line, too. Null: it is
/// text for people.
///
/// Lines that are no JSON, which agents print in between, it passes over.
std::unique_ptr<Transcript> open_agent_output(std::string_view line);

/// What a program prints that may be an agent, line by line, from its start. Thread: one.
class AgentOutput {
 public:
  /// What the line says; nothing: it is for people.
  std::optional<std::vector<Derived>> read(std::string_view line);
  /// It has turned out to be an agent that prints for programs.
  bool is_structured() const { return transcript_ != nullptr; }

 private:
  std::unique_ptr<Transcript> transcript_;
};

}  // namespace livestream
