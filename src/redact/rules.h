#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace livestream {

/// Bytes of a text, from `begin` to before `end`.
struct Secret {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Where an anchor was found, and what may be looked at around it.
struct Found {
  std::string_view text;
  std::size_t floor = 0;  ///< before it stands what was replaced already, or nothing
  std::size_t begin = 0;  ///< of the anchor
  std::size_t end = 0;    ///< past the anchor

  /// What was not replaced yet, before `at`.
  std::string_view before(std::size_t at) const { return text.substr(floor, at - floor); }
};

/// How a secret looks. `min_bits` is its Shannon entropy, bits for each character: placeholders have less.
struct Shape {
  bool (*has)(char) = nullptr;  ///< its characters
  std::size_t min = 0;          ///< of them, past the anchor of a prefix
  std::size_t max = std::numeric_limits<std::size_t>::max();
  double min_bits = 2.5;
};

struct Rule;
/// The secret that belongs to the anchor, if there is one. It holds no unescaped quotation mark and no half of an
/// escape, and stands within a string, if the text is JSON. Time: what it looks at is looked at by at most a fixed
/// number of anchors.
using Find = std::optional<Secret> (*)(const Found& found, const Rule& rule);

enum class Spelling {
  exact,
  name,  ///< in any case, and where the anchor has `_` it may also be `-` or nothing: of `api_key`, `apiKey`
};

struct Rule {
  std::string_view name;    ///< what stands for the secret: `[redacted:NAME]`
  std::string_view anchor;  ///< what is searched for; three characters at least, the first three none of `_` in a name
  Find find = nullptr;
  Shape shape = {};
  Spelling spelling = Spelling::exact;
};

/// All there are; of two that begin at the same place the first counts.
std::span<const Rule> all_rules();

/// The length of the rule's anchor at the start of `text`, 0 if it is not there.
std::size_t anchor_size(const Rule& rule, std::string_view text);

}  // namespace livestream
