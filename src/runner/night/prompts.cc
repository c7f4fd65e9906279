#include "runner/night/prompts.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/file.h"
#include "runner/night/built_in_prompts.h"

namespace livestream {
namespace {

constexpr std::uint64_t kMaxTemplate = std::uint64_t{1} << 20;
constexpr std::size_t kToldTasks = 50;
constexpr std::size_t kToldNotes = 5;

// Without the last line break, as the template has its own.
std::string or_none(std::string text) {
  if (text.empty()) return "- none";
  text.pop_back();
  return text;
}

// The last or the first `limit` as a list.
std::string newest(const std::vector<std::string>& lines, std::size_t limit, std::string_view mark) {
  std::string text;
  const std::size_t left_out = lines.size() - std::min(lines.size(), limit);
  if (left_out > 0) text += fmt::format("- … and {} before\n", left_out);
  for (std::size_t i = left_out; i < lines.size(); ++i) text += fmt::format("- {}{}\n", mark, lines[i]);
  return or_none(std::move(text));
}

std::string first(const std::vector<std::string>& lines, std::size_t limit, std::string_view mark) {
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), limit); ++i) text += fmt::format("- {}{}\n", mark, lines[i]);
  if (lines.size() > limit) text += fmt::format("- … and {} more\n", lines.size() - limit);
  return or_none(std::move(text));
}

std::map<std::string, std::string> values_of(const NightState& state) {
  return {{"project", state.plan.project},
          {"task", state.plan.task},
          {"session", state.id},
          {"phase", state.phase},
          {"iteration", std::to_string(state.iterations)},
          {"done", newest(state.completed, kToldTasks, "[x] ")},
          {"done_count", std::to_string(state.completed.size())},
          {"remaining", first(state.remaining, kToldTasks, "[ ] ")},
          {"remaining_count", std::to_string(state.remaining.size())},
          {"next", state.remaining.empty() ? "" : state.remaining.front()},
          {"notes", newest(state.notes, kToldNotes, "")},
          {"check", state.plan.check.empty() ? "" : fmt::format("; `{}` has to pass", state.plan.check)},
          {"problem", state.problem.empty() ? "" : fmt::format("\n## Mind this first\n\n{}\n", state.problem)}};
}

std::string names_in(const std::map<std::string, std::string>& values) {
  std::vector<std::string> names;
  names.reserve(values.size());
  for (const auto& [name, value] : values) names.push_back(name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string_view built_in_prompt(std::string_view phase) {
  if (phase == "scout") return kScoutPrompt;
  if (phase == "architect") return kArchitectPrompt;
  return phase == "builder" ? kBuilderPrompt : std::string_view();
}

Result<std::string> fill_template(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string filled;
  for (;;) {
    const std::size_t begin = text.find("{{");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find("}}", begin);
    if (end == std::string_view::npos) return filled.append(text);
    filled += text.substr(0, begin);
    const std::string name(text.substr(begin + 2, end - begin - 2));
    const auto value = values.find(name);
    if (value == values.end())
      return invalid(fmt::format("nothing is called {{{{{}}}}}; there are: {}", name, names_in(values)));
    filled += value->second;
    text.remove_prefix(end + 2);
  }
}

Result<std::string> make_prompt(const std::filesystem::path& folder, const NightState& state) {
  const auto own = folder / ".livestream" / "prompts" / (state.phase + ".md");
  auto text = read_file(own, kMaxTemplate);
  if (!text && text.error().code != Errc::not_found) return text.error();
  const std::string name = text ? own.string() : "the built-in prompt";
  const auto filled = fill_template(text ? std::string_view(*text) : built_in_prompt(state.phase), values_of(state));
  if (!filled) return invalid(name + ": " + filled.error().message);
  return filled;
}

}  // namespace livestream
