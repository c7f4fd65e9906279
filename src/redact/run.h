#pragma once

#include <cstddef>
#include <string_view>

#include "redact/rules.h"

namespace livestream {

/// What stands for a secret is `[redacted:NAME]`.
inline constexpr std::string_view kRedacted = "[redacted:";

/// Characters of one kind, one after the other.
struct Run {
  std::size_t end = 0;
  std::size_t count = 0;
};
Run read_run(std::string_view text, std::size_t begin, bool (*has)(char));

/// Whether a secret may begin at `at`: not within a word or an escape, nor among characters that it is made of itself
/// (so nothing is read twice), though a path may go before.
bool begins_word(const Found& found, std::size_t at, bool (*has)(char));

/// Whether one may end at `at`. Not before one that was redacted: what had stood there was a part of the word.
bool ends_word(std::string_view text, std::size_t at);

/// Whether a text was cut at `at`, as those of a status are: it ends there, with `…`. What is before may be a part of a
/// secret, of which then few characters are enough.
bool is_cut(std::string_view text, std::size_t at);
inline constexpr std::size_t kEnoughOfCut = 4;

}  // namespace livestream
