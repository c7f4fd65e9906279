#include "formats/json_fields.h"

#include <charconv>
#include <cmath>

#include "model/json_scanner.h"
#include "model/json_text.h"

namespace livestream {
namespace {

// Passes over one value and gives its text.
bool read_value(JsonScanner& in, std::string_view text, std::string_view& value) {
  in.skip_white_space();
  const std::size_t start = in.position();
  if (!in.skip_value()) return false;
  value = text.substr(start, in.position() - start);
  in.skip_white_space();
  return true;
}

bool read_field(JsonScanner& in, std::string_view text, JsonField& field) {
  std::string_view name;
  in.skip_white_space();
  if (!in.read_string(name)) return false;
  field.name = unescape_json(name);
  in.skip_white_space();
  return in.expect(':') && read_value(in, text, field.value);
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

bool is_whole_json(std::string_view text) {
  JsonScanner in(text);
  std::string_view value;
  return read_value(in, text, value) && in.at_end();
}

std::optional<std::vector<JsonField>> json_fields(std::string_view text) {
  JsonScanner in(text);
  in.skip_white_space();
  if (!in.take('{')) return std::nullopt;
  std::vector<JsonField> fields;
  in.skip_white_space();
  if (!in.take('}')) {
    do {
      if (!read_field(in, text, fields.emplace_back())) return std::nullopt;
    } while (in.take(','));
    if (!in.take('}')) return std::nullopt;
  }
  in.skip_white_space();
  if (!in.at_end()) return std::nullopt;
  return fields;
}

std::optional<std::vector<std::string_view>> json_elements(std::string_view text) {
  JsonScanner in(text);
  in.skip_white_space();
  if (!in.take('[')) return std::nullopt;
  std::vector<std::string_view> elements;
  in.skip_white_space();
  if (!in.take(']')) {
    do {
      if (!read_value(in, text, elements.emplace_back())) return std::nullopt;
    } while (in.take(','));
    if (!in.take(']')) return std::nullopt;
  }
  in.skip_white_space();
  if (!in.at_end()) return std::nullopt;
  return elements;
}

std::optional<std::string> json_string(std::string_view text) {
  JsonScanner in(text);
  std::string_view raw;
  in.skip_white_space();
  if (!in.read_string(raw)) return std::nullopt;
  return unescape_json(raw);
}

std::optional<std::int64_t> json_integer(std::string_view text) { return parse_number<std::int64_t>(text); }

std::optional<double> json_number(std::string_view text) {
  const auto number = parse_number<double>(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return number;
}

}  // namespace livestream
