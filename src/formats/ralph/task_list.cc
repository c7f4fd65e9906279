#include "formats/ralph/task_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/ascii.h"
#include "formats/ralph/done_signs.h"
#include "formats/ralph/markdown_lines.h"
#include "formats/ralph/markdown_text.h"
#include "formats/ralph/task_heading.h"
#include "model/json_text.h"
#include "model/session_status.h"

namespace livestream::ralph {
namespace {

// What a line `**Status:** done` says; nothing if it is none.
Said read_status(std::string_view line) {
  constexpr std::string_view kStatus = "status";
  constexpr std::string_view kAround = " \t*_~`";
  line = without_front(line, " \t-+>#*_`");
  if (!starts_with_any_case(line, kStatus)) return Said::nothing;
  line = without_front(line.substr(kStatus.size()), kAround);
  return line.starts_with(':') ? said_by_start(without_front(line.substr(1), kAround)) : Said::nothing;
}

// What the section of a task says of it.
class Section {
 public:
  Section(std::size_t level, Said heading) : level_(level), heading_(heading) {}

  // Of its heading.
  std::size_t level() const { return level_; }

  void read(std::string_view line) {
    const auto item = read_list_item(line);
    if (const auto checkbox = item ? read_checkbox(*item) : std::nullopt)
      note(checkboxes_, checkbox->said);
    else
      note(statuses_, read_status(line));
  }

  bool is_marked() const {
    if (heading_ == Said::done) return true;
    if (statuses_ != Said::nothing) return statuses_ == Said::done;
    return heading_ == Said::nothing && checkboxes_ == Said::done;
  }

 private:
  // One that is open outweighs all that are done.
  static void note(Said& all, Said one) {
    if (all != Said::open && one != Said::nothing) all = one;
  }

  std::size_t level_;
  Said heading_;
  Said statuses_ = Said::nothing;
  Said checkboxes_ = Said::nothing;
};

// Makes names of texts: short, and none twice.
class Names {
 public:
  std::string name_for(std::string text) {
    std::replace(text.begin(), text.end(), '\t', ' ');
    std::string name = cut(text, kMaxTaskText);
    if (taken_.insert(name).second) return name;
    const std::string stem = cut(text, kMaxTaskText - kMaxSuffix);
    std::size_t& number = numbers_.try_emplace(stem, 1).first->second;
    do name = fmt::format("{} ({})", stem, ++number);
    while (!taken_.insert(name).second);
    return name;
  }

 private:
  static constexpr std::size_t kMaxSuffix = std::string_view(" (10001)").size();

  static std::string cut(std::string_view text, std::size_t max_bytes) {
    constexpr std::size_t kEllipsis = std::string_view("…").size();
    return text.size() <= max_bytes ? std::string(text) : cut_text(text, max_bytes - kEllipsis);
  }

  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, std::size_t> numbers_;  // the last one behind each text
};

class TaskListReader {
 public:
  // Nothing that follows would change the list.
  bool is_full() const { return tasks_.size() == kMaxTasks && !section_; }

  void read(std::string_view line) {
    const bool is_blank = trimmed(line).empty();
    const auto heading = read_heading(line);
    if (heading) read_heading_line(*heading);
    if (section_)
      read_in_section(line);
    else if (!heading && !is_blank)
      read_outside(line);
    is_after_blank_ = is_blank;
  }

  std::vector<ListedTask> finish() && { return std::move(tasks_); }

 private:
  void read_heading_line(const Heading& heading) {
    list_indent_.reset();
    const auto task = read_task_heading(heading);
    const bool goes_on = section_ && !task && heading.level > section_->level();
    if (goes_on) return;
    section_.reset();
    if (task && add(task->text)) section_.emplace(heading.level, task->said);
  }

  void read_in_section(std::string_view line) {
    section_->read(line);
    tasks_.back().is_marked = section_->is_marked();
  }

  void read_outside(std::string_view line) {
    const std::size_t indent = indent_of(line);
    const bool is_part = list_indent_ && indent > *list_indent_;
    if (is_part) return;
    const auto item = read_list_item(line);
    if (item || is_after_blank_) list_indent_.reset();
    const auto checkbox = item ? read_checkbox(*item) : std::nullopt;
    if (!checkbox || !add(checkbox->text)) return;
    tasks_.back().is_marked = checkbox->said == Said::done;
    list_indent_ = indent;
  }

  // False if there are as many as there may be.
  bool add(const std::string& text) {
    if (tasks_.size() == kMaxTasks) return false;
    tasks_.push_back({names_.name_for(text)});
    return true;
  }

  std::vector<ListedTask> tasks_;
  Names names_;
  std::optional<Section> section_;          // that we are in, of the last task
  std::optional<std::size_t> list_indent_;  // columns, of the checkbox task that what is deeper belongs to
  bool is_after_blank_ = false;
};

}  // namespace

std::vector<ListedTask> read_task_list(std::string_view markdown) {
  const std::string text = plain_text(markdown.substr(0, kMaxTaskListBytes));
  MarkdownLines lines(text);
  TaskListReader reader;
  for (auto line = lines.next(); line && !reader.is_full(); line = lines.next()) reader.read(*line);
  return std::move(reader).finish();
}

}  // namespace livestream::ralph
