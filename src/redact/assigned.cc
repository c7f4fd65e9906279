#include <algorithm>
#include <string_view>

#include "redact/characters.h"
#include "redact/finders.h"
#include "redact/named_value.h"
#include "redact/run.h"
#include "redact/strength.h"

namespace livestream {
namespace {

constexpr std::size_t kMadeByMachine = 16;  // characters at least

bool is_password(const Rule& rule) { return rule.shape.min < kMadeByMachine; }

// A secret has letters and digits (a password perhaps other signs instead), unless it stands where nothing else can be
// meant: `DB_PASSWORD=correcthorse`. Numbers are counts, words are names in some code.
bool is_mixed(std::string_view value, const NamedValue& place, const Rule& rule) {
  constexpr std::string_view kSigns = "!@#$%^&*+=?~";
  const bool has_letter = std::any_of(value.begin(), value.end(), is_letter);
  const bool has_digit = std::any_of(value.begin(), value.end(), is_digit);
  const bool has_sign = value.find_first_of(kSigns) != value.npos;
  return has_letter && (has_digit || (is_password(rule) && (has_sign || place.is_setting)));
}

bool is_code(std::string_view value, const NamedValue& place, const Rule& rule) {
  return place.quote == '\0' && !place.is_setting && !is_password(rule) && is_name_in_code(value);
}

}  // namespace

std::optional<Secret> assigned(const Found& found, const Rule& rule) {
  const auto place = find_named_value(found);
  if (!place) return std::nullopt;
  const auto end = end_of_value(found.text, *place);
  if (!end) return std::nullopt;
  const std::string_view value = found.text.substr(place->begin, *end - place->begin);
  const bool is_part = is_cut(found.text, *end);
  const std::size_t min = is_part ? kEnoughOfCut : rule.shape.min;
  if (value.size() < min || !is_mixed(value, *place, rule) || is_code(value, *place, rule)) return std::nullopt;
  if (!is_part && entropy_bits(value) < rule.shape.min_bits) return std::nullopt;
  if (is_placeholder(value) || is_path_of_file(value)) return std::nullopt;
  return Secret{place->begin, *end};
}

}  // namespace livestream
