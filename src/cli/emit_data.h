#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace livestream::cli {

/// What `livestream emit` was told: a type, and data as an encoded JSON object.
struct EmitRequest {
  std::string type;
  std::string data_json = "{}";

  friend bool operator==(const EmitRequest&, const EmitRequest&) = default;
};

/// Reads `key=value` words: numbers, `true`, `false` and `null` as JSON knows them, everything else a string;
/// `key:=json` takes any JSON as it is. Errors, all `invalid`, name the word: no `=`, no key, a key given twice, no
/// JSON.
Result<std::string> data_of_words(std::span<const std::string> words);

/// Reads JSON text: with a `type` it is that event's data; without, a whole event of `type` and `data` (and
/// `session_id`, if it says `session_id`). Errors, all `invalid`, say what was expected.
Result<EmitRequest> request_of_json(std::string_view text, std::string_view type, std::string_view session_id);

}  // namespace livestream::cli
