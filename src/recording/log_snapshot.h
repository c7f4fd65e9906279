#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/iso_time.h"
#include "model/session_status.h"
#include "recording/event_log.h"
#include "recording/identity_memory.h"

namespace livestream {

class PriceTable;

/// Where a log stood at some moment and what it folded into: the content of `snapshot.json` (docs/recording.md).
struct LogSnapshot {
  std::string epoch;
  std::uint64_t offset = 0;  ///< this many events …
  std::uint64_t byte = 0;    ///< … end at this byte

  std::uint64_t inode = 0;
  std::uint64_t size = 0;        ///< bytes of the file that were read; past `byte` by an unfinished line
  std::int64_t modified_us = 0;  ///< of the file when it had that size; 0 if it was longer already
  std::uint64_t tail = 0;        ///< hash of the bytes before `size`, as LogTail computes it

  ReadReport report;
  IdentityMemory::ForgottenEmitters emitters;
  SessionStatus status;
};

/// `prices`: what the fold was told that models cost; may be null.
std::string encode_snapshot(const LogSnapshot& snapshot, const ZoneRule& naive_zone, const PriceTable* prices);

/// Nothing if `text` is damaged, of another numbering or fold version, or folded with another zone or other prices.
std::optional<LogSnapshot> decode_snapshot(std::string_view text, const ZoneRule& naive_zone, const PriceTable* prices);

/// The last bytes that were read, to recognise a file that was rewritten. Holds at most kLength bytes.
class LogTail {
 public:
  static constexpr std::size_t kLength = 64;

  void add(std::string_view bytes);
  std::string_view bytes() const { return bytes_; }
  std::uint64_t hash() const;

 private:
  std::string bytes_;
};

}  // namespace livestream
