#include "formats/ralph/checkpoint.h"

#include <utility>

#include "formats/json_fields.h"

namespace livestream::ralph {
namespace {

template <class T>
void assign_if(std::optional<T>& field, std::optional<T> value) {
  if (value) field = std::move(value);
}

// Elements that are no strings are left out.
std::optional<std::vector<std::string>> read_strings(std::string_view text) {
  const auto elements = json_elements(text);
  if (!elements) return std::nullopt;
  std::vector<std::string> strings;
  for (const std::string_view element : *elements)
    if (auto string = json_string(element)) strings.push_back(std::move(*string));
  return strings;
}

FailedAttempt read_failed_attempt(const std::vector<JsonField>& fields) {
  FailedAttempt attempt;
  for (const auto& [name, value] : fields) {
    if (name == "iteration") attempt.iteration = json_integer(value).value_or(0);
    if (name == "error") attempt.error = json_string(value).value_or("");
    if (name == "time") attempt.time = json_string(value).value_or("");
  }
  return attempt;
}

std::optional<std::vector<FailedAttempt>> read_failed_attempts(std::string_view text) {
  const auto elements = json_elements(text);
  if (!elements) return std::nullopt;
  std::vector<FailedAttempt> attempts;
  for (const std::string_view element : *elements)
    if (const auto fields = json_fields(element)) attempts.push_back(read_failed_attempt(*fields));
  return attempts;
}

// Members of an object; none for other JSON; nothing if `text` is not whole.
std::optional<std::vector<JsonField>> fields_of_whole(std::string_view text) {
  if (auto fields = json_fields(text)) return fields;
  if (is_whole_json(text)) return std::vector<JsonField>{};
  return std::nullopt;
}

}  // namespace

std::optional<State> parse_state(std::string_view text) {
  const auto fields = fields_of_whole(text);
  if (!fields) return std::nullopt;
  State state;
  for (const auto& [name, value] : *fields) {
    if (name == "project_name") assign_if(state.project, json_string(value));
    if (name == "task_description") assign_if(state.task, json_string(value));
    if (name == "start_time") assign_if(state.start_time, json_string(value));
    if (name == "last_iteration_time") assign_if(state.last_update, json_string(value));
    if (name == "current_phase") assign_if(state.phase, json_string(value));
    if (name == "iterations") assign_if(state.iterations, json_integer(value));
    if (name == "completed_tasks") assign_if(state.completed, read_strings(value));
    if (name == "failed_attempts") assign_if(state.failed_attempts, read_failed_attempts(value));
  }
  return state;
}

std::optional<Progress> parse_progress(std::string_view text) {
  const auto fields = fields_of_whole(text);
  if (!fields) return std::nullopt;
  Progress progress;
  for (const auto& [name, value] : *fields) {
    if (name == "completed") assign_if(progress.completed, read_strings(value));
    if (name == "remaining") assign_if(progress.remaining, read_strings(value));
    if (name == "notes") assign_if(progress.notes, read_strings(value));
  }
  return progress;
}

std::optional<Artifacts> read_artifacts(std::string_view state_text) {
  const auto fields = fields_of_whole(state_text);
  if (!fields) return std::nullopt;
  Artifacts artifacts;
  for (const JsonField& field : *fields) {
    if (field.name != "artifacts") continue;
    const auto texts = json_fields(field.value);
    if (!texts) continue;
    for (const auto& [name, value] : *texts) {
      if (name == "research") artifacts.research = json_string(value).value_or("");
      if (name == "spec") artifacts.spec = json_string(value).value_or("");
      if (name == "plan") artifacts.plan = json_string(value).value_or("");
      if (name == "tasks") artifacts.tasks = json_string(value).value_or("");
    }
  }
  return artifacts;
}

}  // namespace livestream::ralph
