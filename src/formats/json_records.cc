#include "formats/json_records.h"

#include <algorithm>
#include <string>

#include "base/ids.h"
#include "base/iso_time.h"
#include "formats/text_lines.h"
#include "model/json_scanner.h"

namespace livestream {
namespace {

bool is_between_records(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; }

std::string_view without_margin(std::string_view text) {
  text = without_byte_order_mark(text);
  while (!text.empty() && is_between_records(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_between_records(text.back())) text.remove_suffix(1);
  return text;
}

// Where a record may start again behind something that was none.
std::size_t next_start(std::string_view text) { return std::min(text.find("{\"", 1), text.size()); }

bool is_later(std::string_view a, std::string_view b) {
  const auto time_a = parse_iso_time(a);
  const auto time_b = parse_iso_time(b);
  return time_a && (!time_b || time_a->time > time_b->time);
}

}  // namespace

std::size_t each_record(std::string_view line, const std::function<void(std::string_view object)>& take) {
  std::string repaired;
  std::string_view rest = without_margin(line);
  std::size_t skipped = 0;
  while (!rest.empty()) {
    JsonScanner scanner(rest);
    const bool is_value = scanner.skip_value();
    if (!is_value && repaired.empty() && !is_utf8(rest)) {
      repaired = to_utf8(rest);
      rest = repaired;
      continue;
    }
    if (is_value && rest.front() == '{') {
      take(rest.substr(0, scanner.position()));
    } else {
      ++skipped;
    }
    rest.remove_prefix(is_value ? scanner.position() : next_start(rest));
    rest = without_margin(rest);
  }
  return skipped;
}

void note_time(TranscriptFacts& facts, std::string_view timestamp) {
  if (timestamp.empty()) return;
  if (facts.first_timestamp.empty() || is_later(facts.first_timestamp, timestamp)) facts.first_timestamp = timestamp;
  if (facts.last_timestamp.empty() || is_later(timestamp, facts.last_timestamp)) facts.last_timestamp = timestamp;
}

std::string short_text(std::string_view text, std::size_t max_bytes) {
  std::string line = cut_text(text, max_bytes);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return line;
}

}  // namespace livestream
