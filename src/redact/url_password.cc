#include "redact/characters.h"
#include "redact/finders.h"
#include "redact/run.h"
#include "redact/strength.h"

namespace livestream {
namespace {

constexpr std::size_t kMinPassword = 3;
constexpr std::size_t kTokenAsUser = 20;  // https://TOKEN:x-oauth-basic@github.com

bool is_in_userinfo(char c) {
  constexpr std::string_view kOthers = "/?#@:\"'`<>(){}[],;|\\\x7f";
  return static_cast<signed char>(c) > ' ' && kOthers.find(c) == kOthers.npos;
}

char at_or_zero(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }

}  // namespace

std::optional<Secret> url_password(const Found& found, const Rule&) {
  const std::string_view scheme = found.before(found.begin);
  if (scheme.empty() || !is_alphanumeric(scheme.back())) return std::nullopt;
  const Run user = read_run(found.text, found.end, is_in_userinfo);
  if (at_or_zero(found.text, user.end) != ':') return std::nullopt;
  const std::size_t begin = user.end + 1;
  const Run password = read_run(found.text, begin, is_in_userinfo);
  if (password.count < kMinPassword || at_or_zero(found.text, password.end) != '@') return std::nullopt;
  if (!is_alphanumeric(at_or_zero(found.text, password.end + 1))) return std::nullopt;
  const std::string_view value = found.text.substr(begin, password.end - begin);
  if (value.starts_with('$') || is_placeholder(value)) return std::nullopt;
  return Secret{user.count < kTokenAsUser ? begin : found.end, password.end};
}

}  // namespace livestream
