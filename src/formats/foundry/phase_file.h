#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/event.h"

// What newer versions of Context Foundry keep in `{project}/.context-foundry/`. The model writes these files itself:
// all fields are free text, dates are invented, and the files are rewritten in place while we read them.
namespace livestream::foundry {

/// `current-phase.json`, without its dates. Absent: the file does not have the field, or with another type.
struct PhaseFile {
  std::optional<std::string> phase;   ///< as written: "Scout", "Architect", "Builder", "Test", …, "Complete"
  std::optional<std::string> number;  ///< "6/7"
  std::optional<std::string> status;  ///< "deploying", "completed", …
  std::optional<std::string> detail;
  std::int64_t test_iteration = 0;
  std::vector<std::string> completed;  ///< phases

  friend bool operator==(const PhaseFile&, const PhaseFile&) = default;
};

/// Nothing means: half-written, look again. Whole JSON always gives a value.
std::optional<PhaseFile> parse_phase_file(std::string_view text);

/// `build-tasks.json`: what is to be built, as far as it says; whether a task is done, it does not. Nothing means:
/// half-written, look again.
std::optional<std::vector<std::string>> parse_build_tasks(std::string_view text);

/// The build is over: `completed` may also mean the phase, so only in the last one of the numbered, in `Feedback`,
/// which follows the last, or if the phase is `Complete`.
bool is_complete(const PhaseFile& file);

/// What the files say together.
struct Checkpoint {
  PhaseFile phase;
  std::optional<std::vector<std::string>> tasks;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The `checkpoint` event of a project whose files were last written at `modified` (see CheckpointFacts). Its data:
/// `source` ("context-foundry"), `position`, `project`, `agent`, `phase` (in lower case), `is_complete`, `notes` (one:
/// number, status and detail), and, once they are planned, the tasks: `completed` if the phase "Builder" is, else
/// `remaining`.
Event checkpoint_event(const Checkpoint& checkpoint, std::string_view project, std::string_view session_id,
                       SystemTime modified);

}  // namespace livestream::foundry
