#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Field-by-field reading of JSON files that agents leave behind: values stay text until somebody asks for
// one of them, so that megabytes nobody asked for are passed over, and one field of the wrong type spoils
// no other. All views point into the text that was given.
namespace livestream {

struct JsonField {
  std::string name;
  std::string_view value;  ///< JSON text of the value, without white space around it
};

/// True if `text` is one JSON value as the event codec accepts them, and nothing else. A file that is just
/// being written is not.
bool is_whole_json(std::string_view text);

/// The fields of an object in their order, duplicates included; nothing if `text` is not a whole object.
std::optional<std::vector<JsonField>> json_fields(std::string_view text);

/// The elements of an array; nothing if `text` is not a whole array.
std::optional<std::vector<std::string_view>> json_elements(std::string_view text);

/// A string, escapes resolved; a lone surrogate becomes U+FFFD. Nothing for other types.
std::optional<std::string> json_string(std::string_view text);

/// An integer that fits. Nothing for other types, and for numbers with a fraction or an exponent.
std::optional<std::int64_t> json_integer(std::string_view text);

/// Any finite number. Nothing for other types.
std::optional<double> json_number(std::string_view text);

}  // namespace livestream
