#include "redact/characters.h"
#include "redact/finders.h"
#include "redact/run.h"
#include "redact/strength.h"

namespace livestream {

std::optional<Secret> prefixed(const Found& found, const Rule& rule) {
  const Shape& shape = rule.shape;
  if (!begins_word(found, found.begin, shape.has)) return std::nullopt;
  const Run run = read_run(found.text, found.end, shape.has);
  const bool is_part = is_cut(found.text, run.end);
  const std::size_t min = is_part ? kEnoughOfCut : shape.min;
  if (run.count < min || run.count > shape.max || !ends_word(found.text, run.end)) return std::nullopt;
  const std::string_view value = found.text.substr(found.end, run.end - found.end);
  if ((!is_part && entropy_bits(value) < shape.min_bits) || is_placeholder(value)) return std::nullopt;
  return Secret{found.begin, run.end};
}

std::optional<Secret> telegram_token(const Found& found, const Rule&) {
  constexpr std::size_t kMinId = 8;
  constexpr std::size_t kMaxId = 10;
  constexpr std::size_t kSecretSize = 35;
  std::string_view before = found.before(found.begin);
  std::size_t digits = 0;
  for (; digits <= kMaxId && !before.empty() && is_digit(before.back()); ++digits) before.remove_suffix(1);
  if (digits < kMinId || digits > kMaxId) return std::nullopt;
  const std::size_t begin = found.begin - digits;
  if (!before.ends_with("bot") && !begins_word(found, begin, is_word)) return std::nullopt;  // …telegram.org/bot123:…
  const Run run = read_run(found.text, found.begin + 1, is_word_or_dash);
  if (run.count != kSecretSize || !ends_word(found.text, run.end)) return std::nullopt;
  return Secret{begin, run.end};
}

std::optional<Secret> json_web_token(const Found& found, const Rule&) {
  constexpr std::size_t kMinPart = 16;
  constexpr std::string_view kSecond = ".eyJ";
  if (!begins_word(found, found.begin, is_word_or_dash)) return std::nullopt;
  const Run header = read_run(found.text, found.end, is_word_or_dash);
  if (header.count < kMinPart || !found.text.substr(header.end).starts_with(kSecond)) return std::nullopt;
  const Run payload = read_run(found.text, header.end + kSecond.size(), is_word_or_dash);
  if (payload.count < kMinPart || !found.text.substr(payload.end).starts_with('.')) return std::nullopt;
  const Run signature = read_run(found.text, payload.end + 1, is_word_or_dash);
  if (signature.count < kMinPart || !ends_word(found.text, signature.end)) return std::nullopt;
  return Secret{found.begin, signature.end};
}

}  // namespace livestream
