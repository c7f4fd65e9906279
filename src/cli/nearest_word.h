#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace livestream::cli {

/// How many letters must be inserted, dropped, replaced or swapped with their neighbour to make `b` of `a`
/// (restricted Damerau–Levenshtein distance).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The word that was probably meant by `typed`: the nearest, if no more than a third of it differs, or the
/// one that starts with it. Nothing, if none is near.
std::optional<std::string_view> nearest_word(std::string_view typed, std::span<const std::string_view> words);

}  // namespace livestream::cli
