#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

namespace livestream {

/// The tree of a text that has passed the scanner, and so may hold what strict parsers refuse (see
/// `without_extremes`). Nothing for a text that has not.
std::optional<boost::json::value> parse_json(std::string_view text);

}  // namespace livestream
