#include "model/data_view.h"

#include <charconv>

#include "model/data_fields.h"
#include "model/json_tree.h"

namespace livestream {
namespace {

namespace json = boost::json;

bool is_number(std::string_view raw) {
  return !raw.empty() && (raw.front() == '-' || (raw.front() >= '0' && raw.front() <= '9'));
}

// Reads all of `raw` as one number of that type.
template <class Number>
std::optional<Number> read_number(std::string_view raw) {
  Number number{};
  const auto [stop, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  return error == std::errc() && stop == raw.data() + raw.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string_view DataView::raw(std::string_view key) const {
  std::string_view value;
  for (const JsonMembers::Member& member : members_)
    if (member.key == key) value = member.value;
  return value;
}

std::string_view DataView::object(std::string_view key) const {
  const std::string_view value = raw(key);
  return value.starts_with('{') ? value : "{}";
}

std::vector<std::string_view> DataView::elements(std::string_view key) const {
  const std::string_view array = raw(key);
  std::vector<std::string_view> elements;
  JsonScanner scanner(array);
  if (!scanner.take('[')) return elements;
  scanner.skip_white_space();
  while (!scanner.at_end() && !scanner.take(']')) {
    const std::size_t start = scanner.position();
    if (!scanner.skip_value()) break;
    elements.push_back(array.substr(start, scanner.position() - start));
    scanner.skip_white_space();
    scanner.take(',');
    scanner.skip_white_space();
  }
  return elements;
}

std::optional<std::string_view> DataView::text(std::string_view key) const {
  const std::string_view value = raw(key);
  if (!value.starts_with('"')) return std::nullopt;
  const std::string_view inner = value.substr(1, value.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return inner;
  return decoded_.emplace_front(unescape_json(inner));
}

std::optional<bool> DataView::flag(std::string_view key) const {
  const std::string_view value = raw(key);
  if (value == "true") return true;
  if (value == "false") return false;
  return std::nullopt;
}

std::optional<std::int64_t> DataView::count(std::string_view key) const {
  const std::string_view value = raw(key);
  if (!is_number(value)) return std::nullopt;
  if (const auto whole = read_number<std::int64_t>(value)) return *whole >= 0 ? whole : std::nullopt;
  const auto number = read_number<double>(value);
  return number ? whole_count(*number) : std::nullopt;
}

std::optional<double> DataView::amount(std::string_view key) const {
  const std::string_view value = raw(key);
  if (!is_number(value)) return std::nullopt;
  const auto number = read_number<double>(value);
  return number && *number >= 0 ? number : std::nullopt;
}

std::optional<json::array> DataView::list(std::string_view key) const {
  if (!raw(key).starts_with('[')) return std::nullopt;
  auto list = value(key);
  return list ? std::optional(std::move(list->as_array())) : std::nullopt;
}

std::optional<json::value> DataView::value(std::string_view key) const {
  const std::string_view text = raw(key);
  if (text.empty()) return std::nullopt;
  return parse_json(text);
}

}  // namespace livestream
