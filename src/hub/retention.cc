#include "hub/retention.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/file.h"

namespace livestream {
namespace {

constexpr std::uint64_t kMaxDuration = 100'000'000;  // of any unit: as days, just fits in microseconds

// A whole number with one letter behind it, or none.
std::optional<std::pair<std::uint64_t, char>> number_with_unit(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto rest = static_cast<std::size_t>(text.data() + text.size() - end);
  if (error != std::errc() || rest > 1) return std::nullopt;
  return std::pair(value, rest == 1 ? *end : '\0');
}

}  // namespace

std::vector<std::string> expired(std::vector<StoredRecord> records, const RetentionPolicy& policy, SystemTime now) {
  std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.modified < b.modified; });
  std::uint64_t total = 0;
  for (const StoredRecord& record : records) total += record.bytes;
  std::vector<std::string> ids;
  for (const StoredRecord& record : records) {
    const bool is_old = policy.keep && now - record.modified > *policy.keep;
    const bool is_too_much = policy.max_bytes && total > *policy.max_bytes;
    if (!is_old && !is_too_much) break;  // the rest is newer, and fits
    total -= record.bytes;
    ids.push_back(record.id);
  }
  return ids;
}

std::vector<StoredRecord> stored_records(const std::filesystem::path& folder) {
  std::vector<StoredRecord> records;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const auto state = file_state(entry.path() / "events.jsonl");
    if (!state) continue;
    records.push_back(
        {entry.path().filename().string(), state->size, SystemTime(std::chrono::microseconds(state->modified_us))});
  }
  return records;
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto parsed = number_with_unit(text);
  if (!parsed) return std::nullopt;
  const auto [value, unit] = *parsed;
  if (value > kMaxDuration) return std::nullopt;
  switch (unit) {
    case 'd':
      return std::chrono::hours(24 * value);
    case 'h':
      return std::chrono::hours(value);
    case 'm':
      return std::chrono::minutes(value);
    case 's':
      return std::chrono::seconds(value);
    default:
      return std::nullopt;
  }
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::string_view kUnits = "KMGT";  // each 1024 of the one before
  const auto parsed = number_with_unit(text);
  if (!parsed) return std::nullopt;
  const auto [value, unit] = *parsed;
  const auto at = kUnits.find(unit);
  if (unit != '\0' && at == std::string_view::npos) return std::nullopt;
  const std::size_t shift = unit == '\0' ? 0 : 10 * (at + 1);
  const std::uint64_t size = value << shift;
  return size >> shift == value ? std::optional(size) : std::nullopt;
}

}  // namespace livestream
