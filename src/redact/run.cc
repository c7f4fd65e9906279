#include "redact/run.h"

#include "redact/characters.h"
#include "redact/text_unit.h"

namespace livestream {

Run read_run(std::string_view text, std::size_t begin, bool (*has)(char)) {
  Run run{begin, 0};
  while (run.end < text.size()) {
    const TextUnit unit = unit_at(text, run.end);
    if (!has(unit.value)) break;
    run.end += unit.size;
    ++run.count;
  }
  return run;
}

bool begins_word(const Found& found, std::size_t at, bool (*has)(char)) {
  const std::string_view before = found.before(at);
  if (before.empty() || ends_with_escape(before)) return true;
  const char last = before.back();
  return last == '/' || !(is_word(last) || has(last) || is_escaped(found.text, at));
}

bool ends_word(std::string_view text, std::size_t at) {
  return at == text.size() || (!is_word(unit_at(text, at).value) && !text.substr(at).starts_with(kRedacted));
}

bool is_cut(std::string_view text, std::size_t at) {
  for (const std::string_view mark : {"…", R"(\u2026)"}) {
    if (!text.substr(at).starts_with(mark)) continue;
    const std::size_t end = at + mark.size();
    return end == text.size() || unit_at(text, end).value == '"';
  }
  return false;
}

}  // namespace livestream
