#include "model/data_fields.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cmath>

namespace livestream {
namespace {

namespace json = boost::json;

// Every double below it that is whole is exactly that number.
constexpr double kExactLimit = 9007199254740992.0;  // 2^53

}  // namespace

std::optional<std::string_view> text_in(const json::object& data, std::string_view key) {
  const json::value* const value = data.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

std::optional<bool> flag_in(const json::object& data, std::string_view key) {
  const json::value* const value = data.if_contains(key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

std::optional<std::int64_t> count_in(const json::object& data, std::string_view key) {
  const json::value* const value = data.if_contains(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64() && value->get_int64() >= 0) return value->get_int64();
  return value->is_double() ? whole_count(value->get_double()) : std::nullopt;
}

std::optional<std::int64_t> whole_count(double number) {
  if (!(number >= 0 && number < kExactLimit) || number != std::floor(number)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<double> amount_in(const json::object& data, std::string_view key) {
  const json::value* const value = data.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const auto number = value->to_number<double>();
  if (!std::isfinite(number) || number < 0) return std::nullopt;
  return number;
}

const json::array* list_in(const json::object& data, std::string_view key) {
  const json::value* const value = data.if_contains(key);
  return value != nullptr ? value->if_array() : nullptr;
}

}  // namespace livestream
