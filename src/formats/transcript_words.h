#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/data_view.h"

// What the readers of transcripts say in the same words.
namespace livestream {

/// Bytes of a text that a message holds at most.
inline constexpr std::size_t kMaxMessage = 16 * 1024;

/// The field's text; empty if it has none.
std::string text_of(const DataView& data, std::string_view key);

/// Between two ISO 8601 times; nothing if one is none, or they are the wrong way round.
std::optional<double> seconds_between(std::string_view from, std::string_view to);

/// The last part of a path, of whichever system.
std::string last_part(std::string_view path);

/// A JSON array of the texts.
std::string json_texts(const std::vector<std::string>& texts);

}  // namespace livestream
