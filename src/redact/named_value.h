#pragma once

#include <optional>
#include <string_view>

#include "redact/rules.h"

namespace livestream {

/// Where the value of a name begins, and how it is set off: `name: value`, `"name": "value"`, `name="value"`,
/// `["name"] = 'value'`, `--name value`.
struct NamedValue {
  std::size_t begin = 0;
  char quote = 0;  ///< before the value; 0: none
  std::size_t quote_depth = 0;
  bool is_setting = false;  ///< `NAME=…` or `--name …`: of the environment or a command, so no code
  char separator = 0;       ///< the first one; ' ' if there is none
};

/// Of the name that ends with the anchor; nothing if no value follows on the same line, or one outside of a JSON
/// string: a number is none, and what stands between two strings neither.
std::optional<NamedValue> find_named_value(const Found& found);

/// Where the value ends: at its quotation mark, or where an unquoted one can go on no more. Nothing if it is a phrase,
/// or not the value itself, but code that gives it.
std::optional<std::size_t> end_of_value(std::string_view text, const NamedValue& value);

}  // namespace livestream
