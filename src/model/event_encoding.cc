#include <fmt/format.h>

#include <array>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>

#include "base/iso_time.h"
#include "model/event_codec.h"
#include "model/json_text.h"

namespace livestream {
namespace {

namespace json = boost::json;

// A positive double's shortest digits, as `0.digits × 10^point`.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal shortest_decimal(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.begin(), text.end(), value, std::chars_format::scientific).ptr;
  const std::string_view written(text.data(), static_cast<std::size_t>(end - text.begin()));
  const std::size_t e = written.find('e');
  Decimal decimal;
  for (const char c : written.substr(0, e))
    if (c != '.') decimal.digits += c;
  const std::size_t exponent = e + (written[e + 1] == '+' ? 2 : 1);
  std::from_chars(written.data() + exponent, end, decimal.point);
  ++decimal.point;
  return decimal;
}

// The notation of Python's float.__repr__: fixed from 1e-4 up to below 1e16.
std::string notation(const Decimal& decimal) {
  const auto& [digits, point] = decimal;
  const std::string_view all = digits;
  const int count = static_cast<int>(all.size());
  if (point < -3 || point > 16) {
    const int exponent = point - 1;
    return fmt::format("{}{}{}e{}{:02}", all[0], count > 1 ? "." : "", all.substr(1), exponent < 0 ? '-' : '+',
                       std::abs(exponent));
  }
  if (point <= 0) return fmt::format("0.{:0<{}}{}", "", -point, all);
  if (point >= count) return fmt::format("{:0<{}}.0", all, point);
  const auto split = static_cast<std::size_t>(point);
  return fmt::format("{}.{}", all.substr(0, split), all.substr(split));
}

void append_array(std::string& out, const json::array& array) {
  out += '[';
  for (const json::value& element : array) {
    if (&element != array.data()) out += ',';
    append_json(out, element);
  }
  out += ']';
}

}  // namespace

std::string encode_event(const NewEvent& event) {
  std::string line = "{\"type\":";
  line.reserve(160 + event.session_id.size() + event.data_json.size());
  append_json_string(line, event.type);
  line += ",\"session_id\":";
  append_json_string(line, event.session_id);
  line += ",\"timestamp\":\"";
  line += format_utc(event.time);
  line += "\",\"sequence\":";
  line += fmt::format_int(event.sequence).c_str();
  if (!event.emitter.empty()) {
    line += ",\"emitter\":";
    append_json_string(line, event.emitter);
  }
  line += ",\"data\":";
  line += event.data_json;
  line += '}';
  return line;
}

Result<Event> make_event(const NewEvent& event) {
  return parse_event(encode_event(event), {.session_id = event.session_id});
}

DataBuilder& DataBuilder::add(std::string_view name, std::string_view value) {
  key(name);
  append_json_string(text_, value);
  return *this;
}

DataBuilder& DataBuilder::add(std::string_view name, bool value) { return add_json(name, value ? "true" : "false"); }

DataBuilder& DataBuilder::add(std::string_view name, double value) { return add_json(name, encode_double(value)); }

DataBuilder& DataBuilder::add(std::string_view name, std::int64_t value) {
  return add_json(name, fmt::format_int(value).c_str());
}

DataBuilder& DataBuilder::add_json(std::string_view name, std::string_view value) {
  key(name);
  text_ += value;
  return *this;
}

void DataBuilder::key(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  append_json_string(text_, name);
  text_ += ':';
}

std::string encode_double(double value) {
  if (!std::isfinite(value)) return "null";
  std::string text = std::signbit(value) ? "-" : "";
  text += value == 0 ? "0.0" : notation(shortest_decimal(std::abs(value)));
  return text;
}

void append_json(std::string& out, const json::object& object) {
  out += '{';
  for (const auto& member : object) {
    if (&member != object.begin()) out += ',';
    append_json_string(out, std::string_view(member.key()));
    out += ':';
    append_json(out, member.value());
  }
  out += '}';
}

void append_json(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      out += fmt::format_int(value.get_int64()).c_str();
      return;
    case json::kind::uint64:
      out += fmt::format_int(value.get_uint64()).c_str();
      return;
    case json::kind::double_:
      out += encode_double(value.get_double());
      return;
    case json::kind::string:
      append_json_string(out, std::string_view(value.get_string()));
      return;
    case json::kind::array:
      append_array(out, value.get_array());
      return;
    case json::kind::object:
      append_json(out, value.get_object());
      return;
  }
}

std::string to_json(const json::object& object) {
  std::string out;
  append_json(out, object);
  return out;
}

std::string to_json(const json::value& value) {
  std::string out;
  append_json(out, value);
  return out;
}

}  // namespace livestream
