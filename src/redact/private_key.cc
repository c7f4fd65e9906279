#include <algorithm>

#include "redact/characters.h"
#include "redact/finders.h"
#include "redact/run.h"
#include "redact/text_unit.h"

namespace livestream {
namespace {

constexpr std::string_view kDashes = "-----";
constexpr std::string_view kEnd = "-----END ";
constexpr std::size_t kMinLine = 32;  // the lines of all tools are longer, words of prose are not

bool is_in_label(char c) { return is_capital_or_digit(c) || c == ' '; }

// Past `PRIVATE KEY-----`, from the label's first character; npos if that is no such label.
std::size_t past_label(std::string_view text, std::size_t at) {
  const std::size_t end = read_run(text, at, is_in_label).end;
  const bool is_private = text.substr(at, end - at).find("PRIVATE KEY") != text.npos;
  return is_private && text.substr(end).starts_with(kDashes) ? end + kDashes.size() : text.npos;
}

// Base64, white space, and what headers of PEM and OpenPGP add: `Proc-Type: 4,ENCRYPTED`, `Version: GnuPG v2.0.22`.
bool is_in_key(char c) {
  constexpr std::string_view kOthers = "=:,.-() \t\r\n";
  return is_base64(c) || kOthers.find(c) != kOthers.npos;
}

}  // namespace

std::optional<Secret> private_key(const Found& found, const Rule&) {
  if (!found.before(found.begin).ends_with(kDashes)) return std::nullopt;
  std::size_t at = past_label(found.text, found.end);
  if (at == found.text.npos) return std::nullopt;
  std::size_t line = 0;
  std::size_t longest = 0;
  while (at < found.text.size() && !found.text.substr(at).starts_with(kDashes)) {
    const TextUnit unit = unit_at(found.text, at);
    if (!is_in_key(unit.value)) break;
    line = is_base64(unit.value) ? line + 1 : 0;
    longest = std::max(longest, line);
    at += unit.size;
  }
  if (longest < kMinLine) return std::nullopt;
  if (found.text.substr(at).starts_with(kEnd))
    if (const std::size_t end = past_label(found.text, at + kEnd.size()); end != found.text.npos) at = end;
  return Secret{found.begin - kDashes.size(), at};
}

}  // namespace livestream
