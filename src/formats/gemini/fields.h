#pragma once

#include <string>
#include <string_view>

#include "base/iso_time.h"
#include "formats/json_records.h"
#include "model/data_view.h"

// Fields that the Gemini CLI's records have in common.
namespace livestream::gemini {

/// The field's text, short; empty if it has none.
inline std::string word_of(const DataView& data, std::string_view key) {
  return short_text(data.text(key).value_or(""));
}

/// The field's text as it was written, if it is a time; else empty.
inline std::string time_of(const DataView& data, std::string_view key = "timestamp") {
  const auto text = data.text(key).value_or("");
  return parse_iso_time(text) ? std::string(text) : std::string();
}

}  // namespace livestream::gemini
