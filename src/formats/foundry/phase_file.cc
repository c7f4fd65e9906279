#include "formats/foundry/phase_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "formats/checkpoint_facts.h"
#include "formats/json_fields.h"

namespace livestream::foundry {
namespace {

constexpr std::string_view kArchitect = "architect";
constexpr std::string_view kBuilder = "builder";

std::string phase_of(const PhaseFile& file) { return lowercase(file.phase.value_or("")); }

// "7/7".
bool is_last(const std::optional<std::string>& number) {
  if (!number) return false;
  const std::size_t slash = number->find('/');
  if (slash == std::string::npos) return false;
  const auto count = json_integer(std::string_view(*number).substr(0, slash));
  return count && count == json_integer(std::string_view(*number).substr(slash + 1));
}

bool has_completed(const PhaseFile& file, std::string_view phase) {
  return std::any_of(file.completed.begin(), file.completed.end(),
                     [&](const std::string& one) { return lowercase(one) == phase; });
}

// Members of an object; none for other JSON; nothing if `text` is not whole.
std::optional<std::vector<JsonField>> fields_of_whole(std::string_view text) {
  if (auto fields = json_fields(text)) return fields;
  if (is_whole_json(text)) return std::vector<JsonField>{};
  return std::nullopt;
}

std::vector<std::string> read_texts(std::string_view json) {
  std::vector<std::string> texts;
  for (const std::string_view element : json_elements(json).value_or(std::vector<std::string_view>{}))
    if (auto text = json_string(element)) texts.push_back(std::move(*text));
  return texts;
}

std::string read_task(std::string_view json) {
  std::string id;
  for (const auto& [name, value] : json_fields(json).value_or(std::vector<JsonField>{})) {
    if (name == "description" && json_string(value)) return *json_string(value);
    if (name == "id") id = json_string(value).value_or("");
  }
  return id;
}

// "4/7, testing: Running the tests; test iteration 2".
std::string note_of(const PhaseFile& file) {
  std::string note = file.number.value_or("");
  const auto join = [&note](std::string_view separator, std::string_view text) {
    if (!note.empty() && !text.empty()) note += separator;
    note += text;
  };
  join(", ", file.status.value_or(""));
  join(": ", file.detail.value_or(""));
  if (file.test_iteration > 1) join("; ", fmt::format("test iteration {}", file.test_iteration));
  return note;
}

}  // namespace

std::optional<PhaseFile> parse_phase_file(std::string_view text) {
  const auto fields = fields_of_whole(text);
  if (!fields) return std::nullopt;
  PhaseFile file;
  for (const auto& [name, value] : *fields) {
    if (name == "current_phase") file.phase = json_string(value);
    if (name == "phase_number") file.number = json_string(value);
    if (name == "status") file.status = json_string(value);
    if (name == "progress_detail") file.detail = json_string(value);
    if (name == "test_iteration") file.test_iteration = json_integer(value).value_or(0);
    if (name == "phases_completed") file.completed = read_texts(value);
  }
  return file;
}

std::optional<std::vector<std::string>> parse_build_tasks(std::string_view text) {
  const auto fields = fields_of_whole(text);
  if (!fields) return std::nullopt;
  std::vector<std::string> tasks;
  for (const auto& [name, value] : *fields) {
    if (name != "tasks") continue;
    for (const std::string_view element : json_elements(value).value_or(std::vector<std::string_view>{}))
      if (std::string task = read_task(element); !task.empty()) tasks.push_back(std::move(task));
  }
  return tasks;
}

bool is_complete(const PhaseFile& file) {
  const std::string phase = phase_of(file);
  if (phase == "complete") return true;
  return lowercase(file.status.value_or("")) == "completed" && (phase == "feedback" || is_last(file.number));
}

Event checkpoint_event(const Checkpoint& checkpoint, std::string_view project, std::string_view session_id,
                       SystemTime modified) {
  const PhaseFile& file = checkpoint.phase;
  const std::string phase = phase_of(file);
  CheckpointFacts facts;
  facts.text("project", std::string(project));
  facts.text("agent", "context-foundry");
  if (!phase.empty()) facts.text("phase", phase);
  facts.flag("is_complete", is_complete(file));
  if (const std::string note = note_of(file); !note.empty())
    facts.newest("notes", std::vector<std::string>{note}, kMaxNotes);
  // Before the plan is made, the tasks are those of the build before.
  const bool is_built = has_completed(file, kBuilder) || is_complete(file);
  const bool is_planned = is_built || phase == kBuilder || has_completed(file, kArchitect);
  const std::vector<std::string> tasks =
      is_planned ? checkpoint.tasks.value_or(std::vector<std::string>{}) : std::vector<std::string>{};
  facts.oldest("completed", is_built ? tasks : std::vector<std::string>{}, kMaxTasks);
  facts.oldest("remaining", is_built ? std::vector<std::string>{} : tasks, kMaxTasks);
  return facts.event("context-foundry", session_id, modified);
}

}  // namespace livestream::foundry
