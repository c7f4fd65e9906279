#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

// Reads fields of a JSON tree: one that is missing or of another type is nothing.
namespace livestream {

std::optional<std::string_view> text_in(const boost::json::object& data, std::string_view key);
std::optional<bool> flag_in(const boost::json::object& data, std::string_view key);
/// A whole number ≥ 0; `3.0` is one.
std::optional<std::int64_t> count_in(const boost::json::object& data, std::string_view key);
/// A finite number ≥ 0.
std::optional<double> amount_in(const boost::json::object& data, std::string_view key);
/// `number`, if it is whole, not negative, and exactly that (below 2^53).
std::optional<std::int64_t> whole_count(double number);
/// Null if there is none. Lives as long as `data`.
const boost::json::array* list_in(const boost::json::object& data, std::string_view key);

}  // namespace livestream
