#include "cli/emit_data.h"

#include <fmt/format.h>

#include <set>

#include "model/event_codec.h"
#include "model/json_members.h"
#include "model/json_scanner.h"
#include "model/json_text.h"

namespace livestream::cli {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool is_json(std::string_view text) {
  JsonScanner scanner(text);
  return !text.empty() && scanner.skip_value() && scanner.at_end() && !scanner.saw_non_finite();
}

// True for what JSON has besides strings, arrays and objects.
bool is_plain_json(std::string_view text) {
  if (text == "true" || text == "false" || text == "null") return true;
  const bool is_number = text.starts_with('-') || (!text.empty() && text[0] >= '0' && text[0] <= '9');
  return is_number && is_json(text);
}

bool is_string(std::string_view json) { return json.starts_with('"'); }
std::string content_of(std::string_view json) { return unescape_json(json.substr(1, json.size() - 2)); }

// One word, taken apart.
struct Field {
  std::string_view key;
  std::string_view value;
  bool is_raw = false;  // `:=`
};

Result<Field> split(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos)
    return invalid(fmt::format("'{}' is no data: write key=value or key:=json", word));
  const bool is_raw = equals > 0 && word[equals - 1] == ':';
  const Field field{word.substr(0, is_raw ? equals - 1 : equals), word.substr(equals + 1), is_raw};
  if (field.key.empty()) return invalid(fmt::format("'{}' has no key before its '='", word));
  if (is_raw && !is_json(trim(field.value)))
    return invalid(fmt::format("the value of '{}' is not JSON: {}", field.key, field.value));
  return field;
}

}  // namespace

Result<std::string> data_of_words(std::span<const std::string> words) {
  DataBuilder data;
  std::set<std::string_view> seen;
  for (const std::string& word : words) {
    const auto field = split(word);
    if (!field) return field.error();
    if (!seen.insert(field->key).second) return invalid(fmt::format("'{}' is given twice", field->key));
    if (field->is_raw || is_plain_json(field->value)) {
      data.add_json(field->key, trim(field->value));
    } else {
      data.add(field->key, field->value);
    }
  }
  return data.json();
}

Result<EmitRequest> request_of_json(std::string_view text, std::string_view type, std::string_view session_id) {
  text = trim(text);
  JsonMembers members(text);
  if (!members.read())
    return invalid(fmt::format("--json is no JSON object: {}, {}", describe_position(text, members.error().position),
                               members.error().message));
  if (!type.empty()) return EmitRequest{std::string(type), std::string(text)};

  EmitRequest request;
  for (const auto& member : members) {
    if (member.key == "type" && is_string(member.value)) {
      request.type = content_of(member.value);
    } else if (member.key == "data" && member.value.starts_with('{')) {
      request.data_json = std::string(member.value);
    } else if (member.key == "session_id" && is_string(member.value) && content_of(member.value) == session_id) {
      continue;
    } else {
      return invalid(fmt::format("--json: '{}' {}: an event is {{\"type\": text, \"data\": object}}", member.key,
                                 member.key == "session_id" ? "names another session" : "does not belong there so"));
    }
  }
  if (request.type.empty()) return invalid("--json has no \"type\": name one there, or before it as TYPE");
  return request;
}

}  // namespace livestream::cli
