#include "formats/ralph/names.h"

namespace livestream::ralph {
namespace {

constexpr std::string_view kStampShape = "dddddddd_dddddd";
constexpr std::string_view kOvernightPrefix = "overnight_";
constexpr std::string_view kOvernightSuffix = ".log";

bool is_stamp(std::string_view text) {
  if (text.size() != kStampShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kStampShape[i] == 'd' ? !is_digit : text[i] != kStampShape[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string_view> session_stamp(std::string_view session_id) {
  if (session_id.size() <= kStampShape.size()) return std::nullopt;
  const std::size_t start = session_id.size() - kStampShape.size();
  const std::string_view stamp = session_id.substr(start);
  if (session_id[start - 1] != '_' || !is_stamp(stamp)) return std::nullopt;
  return stamp;
}

std::optional<std::string_view> overnight_stamp(std::string_view file_name) {
  if (!file_name.starts_with(kOvernightPrefix) || !file_name.ends_with(kOvernightSuffix)) return std::nullopt;
  const std::size_t around = kOvernightPrefix.size() + kOvernightSuffix.size();
  if (file_name.size() < around) return std::nullopt;
  const std::string_view stamp = file_name.substr(kOvernightPrefix.size(), file_name.size() - around);
  return is_stamp(stamp) ? std::optional(stamp) : std::nullopt;
}

}  // namespace livestream::ralph
