#include "redact/strength.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "redact/characters.h"

namespace livestream {
namespace {

// Anywhere in a value, in small letters.
constexpr auto kStandIns = std::to_array<std::string_view>({
    "[redacted", "redacted", "changeme", "change_me", "change-me", "example", "placeholder", "dummy",
    "xxxx",      "***",      "...",      "your_",     "your-",     "${",      "{{",          "$(",
    "%(",        "%s",       "process.", "environ",   "getenv",    "import.", "config.",
});
// At its start.
constexpr auto kBeginnings =
    std::to_array<std::string_view>({"your", "env.", "env:", "secrets.", "vars.", "--", "[", "<", "fake"});

// As a whole.
constexpr auto kWords =
    std::to_array<std::string_view>({"pass", "passwd", "password", "passphrase", "secret", "token", "pwd", "xxx"});

// `DOCKER_PASSWORD`
bool is_constant(std::string_view value) {
  const auto is_part = [](char c) { return is_capital_or_digit(c) || c == '_'; };
  return value.find('_') != value.npos && std::all_of(value.begin(), value.end(), is_part);
}

bool is_variable(std::string_view value) {
  return value.size() > 1 && value[0] == '$' && std::all_of(value.begin() + 1, value.end(), is_word);
}

bool has_extension(std::string_view value) {
  constexpr auto kExtensions =
      std::to_array<std::string_view>({".cfg", ".conf", ".crt", ".env", ".gpg", ".ini", ".json", ".key", ".p12", ".pem",
                                       ".pfx", ".toml", ".txt", ".xml", ".yaml", ".yml"});
  return std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](std::string_view each) { return value.ends_with(each); });
}

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), lower);
  return small;
}

}  // namespace

double entropy_bits(std::string_view text) {
  std::array<std::size_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  const auto size = static_cast<double>(text.size());
  double bits = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / size;
    bits -= share * std::log2(share);
  }
  return bits;
}

bool is_placeholder(std::string_view value) {
  const std::string small = in_small_letters(value);
  const auto is_in = [&](std::string_view word) { return small.find(word) != small.npos; };
  const auto is_first = [&](std::string_view word) { return small.starts_with(word); };
  const bool is_word_for_it = std::find(kWords.begin(), kWords.end(), small) != kWords.end();
  return is_word_for_it || is_constant(value) || is_variable(small) ||
         std::any_of(kStandIns.begin(), kStandIns.end(), is_in) ||
         std::any_of(kBeginnings.begin(), kBeginnings.end(), is_first);
}

bool is_name_in_code(std::string_view value) {
  constexpr auto kParts =
      std::to_array<std::string_view>({".", "cred", "key", "password", "private", "secret", "token"});
  const auto is_part = [](char c) { return is_word(c) || c == '.' || c == '$'; };
  if (!std::all_of(value.begin(), value.end(), is_part)) return false;
  const std::string small = in_small_letters(value);
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](std::string_view word) { return small.find(word) != small.npos; });
}

bool is_path_of_file(std::string_view value) {
  if (value.find("://") != value.npos || value.find(":\\") != value.npos || has_extension(value)) return true;
  if (value.starts_with("~/") || value.starts_with("./") || value.starts_with("../")) return true;
  const bool is_absolute = value.starts_with('/');
  const bool is_long = std::count(value.begin(), value.end(), '/') > 1;
  return (is_absolute || is_long) && value.find_first_of("._-") != value.npos;  // none of base64
}

}  // namespace livestream
