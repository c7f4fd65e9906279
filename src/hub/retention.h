#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace livestream {

/// How long records are kept. Only those in our own folder: what lies in a project is its owner's.
struct RetentionPolicy {
  std::optional<std::chrono::seconds> keep;  ///< since the last event; nothing: for ever
  std::optional<std::uint64_t> max_bytes;    ///< of all records together; the oldest go first
};

struct StoredRecord {
  std::string id;
  std::uint64_t bytes = 0;
  SystemTime modified{};
};

/// Which records the policy ends, oldest first.
std::vector<std::string> expired(std::vector<StoredRecord> records, const RetentionPolicy& policy, SystemTime now);

/// The records below `folder` (`{id}/events.jsonl`). Reads the disk: call it on a worker.
std::vector<StoredRecord> stored_records(const std::filesystem::path& folder);

/// `90d`, `12h`, `30m`, `45s`; nothing for anything else, or past 100,000,000.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);
/// `10G`, `500M`, `64K`, `123` (powers of 1024); nothing for anything else.
std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace livestream
