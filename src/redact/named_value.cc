#include "redact/named_value.h"

#include <algorithm>
#include <string>
#include <utility>

#include "redact/characters.h"
#include "redact/run.h"
#include "redact/text_unit.h"

namespace livestream {
namespace {

// Between two strings of JSON: what is taken for a quotation mark that opens may be one that closes.
bool is_between_strings(char c) {
  constexpr std::string_view kThose = ":,]} \t\r\n";
  return kThose.find(c) != kThose.npos;
}

// What it can be made of: no separator, so that the next name begins past it.
bool is_unquoted(char c) {
  constexpr std::string_view kOthers = "+/_.~!@#$%^*?-";
  return is_alphanumeric(c) || kOthers.find(c) != kOthers.npos;
}

std::string_view name_of(const Found& found) {
  const std::string_view before = found.text.substr(found.floor, found.end - found.floor);
  std::size_t begin = before.size();
  while (begin > 0 && is_dotted(before[begin - 1]) && (begin < 2 || before[begin - 2] != '\\')) --begin;
  return before.substr(begin);
}

// `&page=2`, or `&&` of a shell
bool is_next_parameter(std::string_view text, std::size_t at) {
  const Run name = read_run(text, at + unit_at(text, at).size, is_dotted);
  return name.end < text.size() && (unit_at(text, name.end).value == '=' || unit_at(text, name.end).value == '&');
}

// Over `&` and one colon, as in `id:secret`.
std::size_t end_of_run(std::string_view text, std::size_t at) {
  at = read_run(text, at, is_unquoted).end;
  bool had_colon = false;
  while (at < text.size()) {
    const TextUnit unit = unit_at(text, at);
    const bool goes_on =
        unit.value == '&' ? !is_next_parameter(text, at) : unit.value == ':' && !std::exchange(had_colon, true);
    const Run run = read_run(text, at + unit.size, is_unquoted);
    if (!goes_on || run.count == 0) break;
    at = run.end;
  }
  return read_run(text, at, is_padding).end;
}

// A call, an index, or a part of it was redacted.
bool is_no_end(std::string_view text, std::size_t at) {
  constexpr std::string_view kBrackets = "([{<";
  if (at == text.size()) return false;
  return kBrackets.find(text[at]) != kBrackets.npos || text.substr(at + unit_at(text, at).size).starts_with(kRedacted);
}

std::optional<std::size_t> end_of_unquoted(std::string_view text, const NamedValue& value) {
  const std::size_t end = end_of_run(text, value.begin);
  return is_no_end(text, end) ? std::nullopt : std::optional(end);
}

std::optional<std::size_t> end_of_quoted(std::string_view text, const NamedValue& value) {
  std::size_t at = value.begin;
  while (at < text.size()) {
    const TextUnit unit = unit_at(text, at);
    const bool closes = unit.value == value.quote && unit.depth <= value.quote_depth;
    if (closes || (unit.value == '"' && unit.depth == 0) || is_cut(text, at)) break;
    if (unit.value != kNotAscii && static_cast<unsigned char>(unit.value) <= ' ') return std::nullopt;
    at += unit.size;
  }
  return at;
}

class Reader {
 public:
  Reader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }
  TextUnit next() const { return at_ < text_.size() ? unit_at(text_, at_) : TextUnit{}; }
  std::optional<TextUnit> take_one_of(std::string_view values) {
    const TextUnit unit = next();
    if (unit.size == 0 || values.find(unit.value) == values.npos) return std::nullopt;
    at_ += unit.size;
    return unit;
  }
  std::size_t take_blanks() {
    const Run run = read_run(text_, at_, is_blank);
    at_ = run.end;
    return run.count;
  }
  std::string take_separator() {
    constexpr std::size_t kLongest = 3;  // ===
    std::string separator;
    while (separator.size() < kLongest) {
      const auto unit = take_one_of("=:>");
      if (!unit) break;
      separator += unit->value;
    }
    return separator;
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

}  // namespace

std::optional<NamedValue> find_named_value(const Found& found) {
  constexpr std::string_view kQuotes = "\"'`";
  Reader reader(found.text, found.end);
  const bool is_name_quoted = reader.take_one_of(kQuotes).has_value();
  if (is_name_quoted) reader.take_one_of("]");
  const std::size_t blanks = reader.take_blanks();
  const std::string separator = reader.take_separator();
  if (separator.starts_with('>') || (separator.empty() && blanks == 0)) return std::nullopt;

  const std::string_view name = name_of(found);
  const bool is_option = name.starts_with("--");
  if (separator.empty() && !is_option) return std::nullopt;
  const std::size_t blanks_after = reader.take_blanks();

  const bool is_list = reader.take_one_of("[").has_value();
  const auto quote = reader.take_one_of(kQuotes);
  if (!quote && (is_name_quoted || is_list)) return std::nullopt;
  if (quote && quote->depth == 0 && is_between_strings(reader.next().value)) return std::nullopt;

  const bool is_variable =
      separator == "=" && blanks + blanks_after == 0 && std::none_of(name.begin(), name.end(), is_small);
  return NamedValue{.begin = reader.at(),
                    .quote = quote ? quote->value : '\0',
                    .quote_depth = quote ? quote->depth : 0,
                    .is_setting = is_option || is_variable,
                    .separator = separator.empty() ? ' ' : separator[0]};
}

std::optional<std::size_t> end_of_value(std::string_view text, const NamedValue& value) {
  return value.quote == 0 ? end_of_unquoted(text, value) : end_of_quoted(text, value);
}

}  // namespace livestream
