#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/json_members.h"

namespace livestream {

/// The `data` of an event, field by field, read from its text as the fold wants it: a field that is missing or of
/// another type is nothing; of two with the same key the last counts. Building no tree, it costs as much as looking.
/// The text must be an object, have passed the scanner, and outlive the view. Thread: one.
class DataView {
 public:
  explicit DataView(std::string_view object) : members_(object) { members_.scan(); }
  DataView(const DataView&) = delete;
  DataView& operator=(const DataView&) = delete;

  /// Lives as long as this view.
  std::optional<std::string_view> text(std::string_view key) const;
  std::optional<bool> flag(std::string_view key) const;
  /// A whole number ≥ 0; `3.0` is one.
  std::optional<std::int64_t> count(std::string_view key) const;
  /// A finite number ≥ 0.
  std::optional<double> amount(std::string_view key) const;
  std::optional<boost::json::array> list(std::string_view key) const;
  /// Whatever it is, as a tree.
  std::optional<boost::json::value> value(std::string_view key) const;
  /// The value as written; empty if there is none.
  std::string_view raw(std::string_view key) const;
  /// The same, if it is an object; else `{}`, so that a view of it has no fields.
  std::string_view object(std::string_view key) const;
  /// The elements of an array as written; none for anything else.
  std::vector<std::string_view> elements(std::string_view key) const;

 private:
  JsonMembers members_;
  mutable std::forward_list<std::string> decoded_;  // what some text that was given out points to
};

}  // namespace livestream
