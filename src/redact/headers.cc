#include <algorithm>
#include <array>
#include <string_view>

#include "redact/characters.h"
#include "redact/finders.h"
#include "redact/named_value.h"
#include "redact/run.h"
#include "redact/strength.h"

namespace livestream {
namespace {

// https://www.iana.org/assignments/http-authschemes, those whose credentials are one word; Token and Bot are GitHub's
// and Discord's.
constexpr auto kSchemes = std::to_array<std::string_view>({"basic", "bearer", "token", "bot", "dpop", "negotiate"});

// Characters of a cookie (RFC 6265, 4.1.1), but no colon, so that the next header's name begins past it.
bool is_in_cookie(char c) {
  constexpr std::string_view kOthers = "\",;:\\'`<>(){}[]\x7f";
  return static_cast<signed char>(c) > ' ' && kOthers.find(c) == kOthers.npos;
}

bool is_in_cookie_name(char c) { return is_dotted(c) || c == '%'; }

bool has_any(std::string_view value, bool (*is_it)(char)) { return std::any_of(value.begin(), value.end(), is_it); }

bool has_letters_and_digits(std::string_view value) { return has_any(value, is_letter) && has_any(value, is_digit); }

// As base64 has them at least.
bool is_mixed(std::string_view value) {
  return has_letters_and_digits(value) || (has_any(value, is_capital) && has_any(value, is_small));
}

bool has_shape(std::string_view value, const Shape& shape) {
  return value.size() >= shape.min && entropy_bits(value) >= shape.min_bits && !is_placeholder(value);
}

// Past one that is known, and its space; `at` if there is none.
std::size_t past_scheme(std::string_view text, std::size_t at) {
  const Run scheme = read_run(text, at, is_letter);
  const Run blanks = read_run(text, scheme.end, is_blank);
  if (blanks.count == 0) return at;
  const auto is_it = [&](std::string_view known) {
    return known.size() == scheme.count && starts_with_any_case(text.substr(at), known);
  };
  return std::any_of(kSchemes.begin(), kSchemes.end(), is_it) ? blanks.end : at;
}

std::optional<Secret> credentials_at(std::string_view text, std::size_t begin, const Shape& shape) {
  const std::size_t end = read_run(text, read_run(text, begin, shape.has).end, is_padding).end;
  const std::string_view value = text.substr(begin, end - begin);
  const bool is_call = text.substr(end).starts_with('(');
  if (is_call || !ends_word(text, end) || !is_mixed(value) || !has_shape(value, shape)) return std::nullopt;
  return Secret{begin, end};
}

std::string_view text_of(const Found& found, const Secret& secret) {
  return found.text.substr(secret.begin, secret.end - secret.begin);
}

}  // namespace

std::optional<Secret> authorization(const Found& found, const Rule& rule) {
  constexpr Shape kWithoutScheme{.has = is_token68, .min = 16, .min_bits = 3.0};
  const auto place = find_named_value(found);
  if (!place) return std::nullopt;
  const std::size_t begin = past_scheme(found.text, place->begin);
  if (begin != place->begin) return credentials_at(found.text, begin, rule.shape);
  if (!end_of_value(found.text, *place)) return std::nullopt;  // as of a scheme with several words
  const auto secret = credentials_at(found.text, begin, kWithoutScheme);
  if (!secret || !has_letters_and_digits(text_of(found, *secret))) return std::nullopt;
  return is_name_in_code(text_of(found, *secret)) ? std::nullopt : secret;
}

std::optional<Secret> bearer_token(const Found& found, const Rule& rule) {
  if (!begins_word(found, found.begin, is_word)) return std::nullopt;
  const Run blanks = read_run(found.text, found.end, is_blank);
  const auto secret = blanks.count > 0 ? credentials_at(found.text, blanks.end, rule.shape) : std::nullopt;
  return secret && has_letters_and_digits(text_of(found, *secret)) ? secret : std::nullopt;
}

std::optional<Secret> cookie(const Found& found, const Rule& rule) {
  const auto place = find_named_value(found);
  if (!place || place->separator != ':') return std::nullopt;
  std::size_t end = place->begin;
  bool is_secret = false;
  for (std::size_t at = place->begin;;) {
    const Run name = read_run(found.text, at, is_in_cookie_name);
    if (name.count == 0 || !found.text.substr(name.end).starts_with('=')) break;
    const Run value = read_run(found.text, name.end + 1, is_in_cookie);
    const std::string_view text = found.text.substr(name.end + 1, value.end - name.end - 1);
    is_secret |= has_letters_and_digits(text) && has_shape(text, rule.shape);
    end = value.end;
    if (!found.text.substr(end).starts_with(';')) break;
    at = read_run(found.text, end + 1, is_blank).end;
  }
  const bool is_whole = !found.text.substr(end).starts_with(kRedacted);
  return is_secret && is_whole ? std::optional(Secret{place->begin, end}) : std::nullopt;
}

}  // namespace livestream
