#include "livestream/event_data.h"

#include <fmt/format.h>

#include "model/event_codec.h"
#include "model/json_scanner.h"
#include "model/json_text.h"

namespace livestream {
namespace {

constexpr int kDepthOfMembers = 2;  // they stand in `data`, which stands in the event

// `text` as one line that strict readers take; nothing if it is not one JSON value.
std::optional<std::string> clean_json(std::string_view text, int depth) {
  JsonScanner scanner(text);
  scanner.skip_white_space();
  const std::size_t start = scanner.position();
  if (!scanner.skip_value(depth)) return std::nullopt;
  std::string value(text.substr(start, scanner.position() - start));
  scanner.skip_white_space();
  if (!scanner.at_end()) return std::nullopt;
  if (scanner.saw_non_finite()) value = without_non_finite(value);
  return scanner.saw_line_break() ? on_one_line(value) : value;
}

struct ValueEncoder {
  std::string& out;

  void operator()(std::nullptr_t) const { out += "null"; }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { append(fmt::format_int(value)); }
  void operator()(std::uint64_t value) const { append(fmt::format_int(value)); }
  void operator()(double value) const { out += encode_double(value); }
  void operator()(std::string_view value) const { append_json_string(out, value); }

  void operator()(RawJson value) const {
    if (const auto json = clean_json(value.text, kDepthOfMembers))
      out += *json;
    else
      append_json_string(out, value.text);
  }

  void operator()(EventValue::StringList list) const {
    out += '[';
    for (const std::string& element : *list) {
      if (&element != list->data()) out += ',';
      append_json_string(out, element);
    }
    out += ']';
  }

 private:
  void append(const fmt::format_int& number) const { out.append(number.data(), number.size()); }
};

}  // namespace

EventData::EventData(std::initializer_list<EventField> fields) noexcept {
  for (const EventField& field : fields) add(field.name, field.value);
}

EventData& EventData::add(std::string_view name, const EventValue& value) noexcept {
  const std::size_t before = members_.size();
  try {
    if (before > 0) members_ += ',';
    append_json_string(members_, name);
    members_ += ':';
    std::visit(ValueEncoder{members_}, value.get());
  } catch (...) {
    members_.resize(before);
  }
  return *this;
}

std::optional<EventData> EventData::parse(std::string_view json) noexcept {
  try {
    const auto object = clean_json(json, kDepthOfMembers - 1);
    if (!object || !object->starts_with('{')) return std::nullopt;
    EventData data;
    data.members_ = object->substr(1, object->size() - 2);
    return data;
  } catch (...) {
    return std::nullopt;
  }
}

}  // namespace livestream
