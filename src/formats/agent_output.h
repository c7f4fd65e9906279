#pragma once

#include <memory>
#include <string_view>

#include "formats/transcript.h"

namespace livestream {

/// A reader of what an agent prints, if `line` is how one begins that prints JSON lines for programs: Claude Code with
/// `--output-format stream-json`, Gemini CLI with the same, `codex exec --json`. Give it that line, too. Null: it is
/// text for people.
///
/// Lines that are no JSON, which agents print in between, it passes over.
std::unique_ptr<Transcript> open_agent_output(std::string_view line);

}  // namespace livestream
