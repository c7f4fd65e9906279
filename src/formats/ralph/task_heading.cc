#include "formats/ralph/task_heading.h"

#include <algorithm>

#include "base/ascii.h"
#include "formats/ralph/markdown_text.h"

namespace livestream::ralph {
namespace {

// Bytes of the `:`, or of the dash or full stop with space behind it, that `text` has before a title; 0 if it has none.
std::size_t separator_length(std::string_view text) {
  const std::size_t at = text.size() - without_front(text, kSpaceAndEmphasis).size();
  for (const std::string_view separator : {":", "-", "–", "—", "."}) {
    if (!text.substr(at).starts_with(separator)) continue;
    const std::string_view behind = text.substr(at + separator.size());
    const bool separates = separator == ":" || (!behind.empty() && is_space(behind.front()));
    return separates ? at + separator.size() : 0;
  }
  return 0;
}

// Bytes of the task's number that `text` starts with, and of what stands before it; 0 if there is none.
std::size_t number_length(std::string_view text) {
  const std::string_view rest = without_front(text, " \t#-_.([*`");
  const auto is_part = [](char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; };
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_part);
  const std::string_view number = without_back(rest.substr(0, static_cast<std::size_t>(end - rest.begin())), ".-_");
  const std::string_view behind = rest.substr(number.size());
  const bool has_digit = std::any_of(number.begin(), number.end(), is_digit);
  const bool is_lone_letter = number.size() == 1 && (trimmed(behind).empty() || separator_length(behind) > 0);
  return has_digit || is_lone_letter ? text.size() - behind.size() : 0;
}

// What stands behind the word "task", if that comes first.
std::optional<std::string_view> behind_task(std::string_view text) {
  constexpr std::string_view kTask = "task";
  const auto first = std::find_if(text.begin(), text.end(), is_alphanumeric);
  text.remove_prefix(static_cast<std::size_t>(first - text.begin()));
  if (!starts_with_any_case(text, kTask)) return std::nullopt;
  text.remove_prefix(kTask.size());
  return text.empty() || !is_letter(text.front()) ? std::optional(text) : std::nullopt;
}

struct TaskName {
  std::string_view title;  // the end of the text; may be empty if it is numbered
  bool is_numbered = false;
};

// "Task 3: Title"
std::optional<TaskName> read_task_name(std::string_view text) {
  const auto behind = behind_task(text);
  if (!behind) return std::nullopt;
  const std::size_t number = number_length(*behind);
  const std::size_t separator = separator_length(behind->substr(number));
  if (number + separator == 0) return std::nullopt;
  const std::string_view title = trimmed(behind->substr(number + separator));
  if (number == 0 && std::none_of(title.begin(), title.end(), is_word)) return std::nullopt;
  return TaskName{title, number > 0};
}

}  // namespace

std::optional<MarkedText> read_task_heading(const Heading& heading) {
  MarkedText task = read_marks(heading.text);
  const auto name = read_task_name(task.text);
  if (!name || (heading.level == 1 && !name->is_numbered)) return std::nullopt;
  std::string_view title = name->title;
  if (take_emphasis(title) != kStrikeout) return task;
  const std::size_t before = task.text.size() - name->title.size();
  return MarkedText{task.text.substr(0, before).append(title), Said::done};
}

}  // namespace livestream::ralph
