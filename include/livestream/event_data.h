#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace livestream {

/// One JSON value as text, taken over as it is. What is not JSON is recorded as a string.
struct RawJson {
  std::string_view text;
};

/// A value on its way into an event: null, bool, number, string, list of strings, or JSON as text.
/// Refers to what it was made from: for use as an argument, not to be kept.
class EventValue {
 public:
  using StringList = const std::vector<std::string>*;
  using Variant =
      std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string_view, StringList, RawJson>;

  EventValue(std::nullptr_t) noexcept : value_(nullptr) {}
  template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
  EventValue(T value) noexcept : value_(widen(value)) {}
  EventValue(std::string_view text) noexcept : value_(text) {}
  EventValue(const std::string& text) noexcept : value_(std::string_view(text)) {}
  EventValue(const char* text) noexcept : value_(nullptr) {
    if (text != nullptr) value_ = std::string_view(text);
  }
  EventValue(const std::vector<std::string>& list) noexcept : value_(&list) {}
  EventValue(RawJson json) noexcept : value_(json) {}

  const Variant& get() const noexcept { return value_; }

 private:
  template <class T>
  static auto widen(T value) noexcept {
    if constexpr (std::is_same_v<T, bool>)
      return value;
    else if constexpr (std::is_floating_point_v<T>)
      return static_cast<double>(value);
    else if constexpr (std::is_unsigned_v<T>)
      return static_cast<std::uint64_t>(value);
    else
      return static_cast<std::int64_t>(value);
  }

  Variant value_;
};

struct EventField {
  std::string_view name;
  EventValue value;
};

/// The `data` of an event, encoded while it is put together: `{{"tool", "bash"}, {"seconds", 1.5}}`.
/// No spaces, UTF-8 as it is (what is malformed becomes U+FFFD), doubles as Python's `repr` writes them, NaN and
/// infinities as null. Never throws: without memory for a member, that member is left out.
class EventData {
 public:
  EventData() noexcept = default;
  EventData(std::initializer_list<EventField> fields) noexcept;

  /// Names should differ; readers take the last of two that are the same.
  EventData& add(std::string_view name, const EventValue& value) noexcept;

  /// Nothing unless `json` is one JSON object.
  static std::optional<EventData> parse(std::string_view json) noexcept;

  /// The members, encoded, without the braces around them.
  const std::string& members() const noexcept { return members_; }

 private:
  std::string members_;
};

}  // namespace livestream
