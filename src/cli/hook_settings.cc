#include "cli/hook_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "formats/json_fields.h"
#include "model/event_codec.h"
#include "model/json_members.h"

namespace livestream::cli {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kHooks = "hooks";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

struct Member {
  std::string_view text;  // with its key; both point into the settings
  std::string_view value;
};

std::vector<std::pair<std::string, Member>> members_of(std::string_view object) {
  std::vector<std::pair<std::string, Member>> members;
  JsonMembers read(object);
  if (!object.starts_with('{') || !read.scan()) return members;
  for (const auto& member : read) members.emplace_back(member.key, Member{member.text, member.value});
  return members;
}

std::optional<Member> member(std::string_view object, std::string_view key) {
  for (const auto& [name, found] : members_of(object))
    if (name == key) return found;
  return std::nullopt;
}

std::vector<std::string_view> elements_of(std::string_view array) {
  return json_elements(array).value_or(std::vector<std::string_view>());
}

// --- Changing the text, by what stands at a place in it

// Puts an item at the end of an object or array that is `depth` levels deep.
std::string inserted(std::string_view text, std::string_view container, std::string_view item, std::size_t depth) {
  const auto open = static_cast<std::size_t>(container.data() - text.data());
  const std::size_t close = open + container.size() - 1;
  const std::size_t last = text.find_last_not_of(kSpace, close - 1);
  return fmt::format("{}{}\n{:{}}{}\n{:{}}{}", text.substr(0, last + 1), last == open ? "" : ",", "", 2 * (depth + 1),
                     item, "", 2 * depth, text.substr(close));
}

// Takes out an item of an object or array, and the comma that is one too many then.
std::string erased(std::string_view text, std::string_view item) {
  auto begin = static_cast<std::size_t>(item.data() - text.data());
  std::size_t end = begin + item.size();
  const std::size_t before = text.find_last_not_of(kSpace, begin - 1);
  const std::size_t after = text.find_first_not_of(kSpace, end);
  if (text[before] == ',') {
    begin = before;
  } else {
    begin = before + 1;
    end = text[after] == ',' ? after + 1 : after;
  }
  return fmt::format("{}{}", text.substr(0, begin), text.substr(end));
}

// --- Hooks

// Those of one group: each may be a command, or something else.
std::vector<std::string_view> calls_of(std::string_view group) {
  const auto held = member(group, kHooks);
  return held ? elements_of(held->value) : std::vector<std::string_view>();
}

std::string command_of(std::string_view call) {
  const auto command = member(call, "command");
  return command ? json_string(command->value).value_or("") : "";
}

bool calls(std::string_view groups, std::string_view command) {
  for (const std::string_view group : elements_of(groups))
    for (const std::string_view call : calls_of(group))
      if (command_of(call) == command) return true;
  return false;
}

// What has to go for one command of ours to be gone: its hook, or all that holds nothing else.
std::optional<std::string_view> ours_in(std::string_view settings) {
  const auto hooks = member(settings, kHooks);
  if (!hooks) return std::nullopt;
  const auto events = members_of(hooks->value);
  for (const auto& [event, groups] : events) {
    const auto all = elements_of(groups.value);
    for (const std::string_view group : all) {
      const auto calls = calls_of(group);
      for (const std::string_view call : calls) {
        if (!is_our_hook(command_of(call))) continue;
        if (calls.size() > 1) return call;
        if (all.size() > 1) return group;
        return events.size() > 1 ? groups.text : hooks->text;
      }
    }
  }
  return std::nullopt;
}

Result<void> check(std::string_view settings) {
  if (!is_whole_json(settings)) return invalid("it is not JSON (comments are none)");
  if (!settings.starts_with('{')) return invalid("it is no JSON object");
  const auto hooks = member(settings, kHooks);
  if (!hooks) return {};
  if (!hooks->value.starts_with('{')) return invalid("its \"hooks\" are no object");
  for (const auto& [event, groups] : members_of(hooks->value))
    if (!groups.value.starts_with('[')) return invalid(fmt::format("its \"hooks\" of \"{}\" are no array", event));
  return {};
}

std::string with_hook(std::string text, std::string_view event, std::string_view command) {
  const auto root = [&text] { return trimmed(text); };
  if (!member(root(), kHooks)) text = inserted(text, root(), R"("hooks": {})", 0);
  const auto hooks = [&] { return member(root(), kHooks)->value; };
  if (!member(hooks(), event)) text = inserted(text, hooks(), fmt::format(R"("{}": [])", event), 1);
  const std::string_view groups = member(hooks(), event)->value;
  if (calls(groups, command)) return text;
  const std::string call = DataBuilder().add("type", "command").add("command", command).json();
  return inserted(text, groups, fmt::format(R"({{"hooks": [{}]}})", call), 2);
}

}  // namespace

bool is_our_hook(std::string_view command) {
  const std::size_t name = command.rfind("livestream");
  if (name == std::string_view::npos) return false;
  std::string_view rest = command.substr(name + std::string_view("livestream").size());
  if (rest.starts_with('\'') || rest.starts_with('"')) rest.remove_prefix(1);
  return rest == " hook" || rest.starts_with(" hook ");
}

Result<std::string> with_hooks(std::string_view settings, std::span<const std::string_view> events,
                               std::string_view command) {
  std::string text(trimmed(settings).empty() ? "{}\n" : settings);
  if (const auto checked = check(trimmed(text)); !checked) return checked.error();
  for (const std::string_view event : events) text = with_hook(std::move(text), event, command);
  return text;
}

bool have_hooks(std::string_view settings, std::span<const std::string_view> events, std::string_view command) {
  const auto hooks = member(trimmed(settings), kHooks);
  return hooks && std::all_of(events.begin(), events.end(), [&](std::string_view event) {
           const auto groups = member(hooks->value, event);
           return groups && calls(groups->value, command);
         });
}

Result<std::string> without_hooks(std::string_view settings) {
  std::string text(settings);
  if (trimmed(text).empty()) return text;
  if (const auto checked = check(trimmed(text)); !checked) return checked.error();
  while (const auto ours = ours_in(trimmed(text))) text = erased(text, *ours);
  return text;
}

}  // namespace livestream::cli
