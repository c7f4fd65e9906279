#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace livestream {

/// Writes the header that goes before a message of `payload_bytes` on a viewer's connection. The hub
/// knows no socket and no protocol; who connects it to one brings this along.
using Framer = void (*)(std::string& out, std::size_t payload_bytes);

/// Consecutive events, each framed for the wire. Immutable once built, shared by all viewers.
class Segment {
 public:
  std::uint64_t first_offset() const { return first_offset_; }
  std::uint64_t last_offset() const { return first_offset_ + ends_.size() - 1; }
  std::size_t size() const { return ends_.size(); }
  std::string_view bytes() const { return bytes_; }

  /// The frames behind `offset`, which must be before `last_offset` and not before `first_offset - 1`.
  std::string_view after(std::uint64_t offset) const;
  /// The offset of the event whose frame holds the byte at `position`.
  std::uint64_t offset_at(std::size_t position) const;
  /// Where the frame of `offset` ends.
  std::size_t end_of(std::uint64_t offset) const { return ends_[offset - first_offset_]; }

 private:
  friend class SegmentBuilder;
  std::uint64_t first_offset_ = 1;
  std::string bytes_;
  std::vector<std::uint32_t> ends_;
};

/// Collects events into segments of about `kMaxBytes`.
class SegmentBuilder {
 public:
  static constexpr std::size_t kMaxBytes = 128 * 1024;

  explicit SegmentBuilder(Framer framer) : framer_(framer) {}

  /// `offset` must follow the one before.
  void add(std::uint64_t offset, std::string_view line);
  std::vector<std::shared_ptr<const Segment>> take();
  /// What `take` would bring.
  std::size_t bytes() const { return done_.size() * kMaxBytes + (open_ ? open_->bytes_.size() : 0); }

 private:
  void finish();

  Framer framer_;
  std::vector<std::shared_ptr<const Segment>> done_;
  std::shared_ptr<Segment> open_;
  std::size_t last_size_ = 0;
};

/// The event's line with its place: `,"offset":N` spliced in before the closing brace. `null` for an
/// event that could not be recorded.
void append_with_offset(std::string& out, std::string_view line, std::uint64_t offset);
void append_unrecorded(std::string& out, std::string_view line);

}  // namespace livestream
