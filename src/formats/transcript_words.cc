#include "formats/transcript_words.h"

#include "base/iso_time.h"
#include "model/json_text.h"

namespace livestream {

std::string text_of(const DataView& data, std::string_view key) { return std::string(data.text(key).value_or("")); }

std::optional<double> seconds_between(std::string_view from, std::string_view to) {
  const auto start = parse_iso_time(from);
  const auto end = parse_iso_time(to);
  if (!start || !end || end->time < start->time) return std::nullopt;
  return static_cast<double>((end->time - start->time).count()) / 1e6;
}

std::string last_part(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string json_texts(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    append_json_string(json, text);
  }
  return json + "]";
}

}  // namespace livestream
