#include "hub/segment.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace livestream {
namespace {

constexpr std::size_t kMostSlack = 8;  // one part in so many
constexpr std::string_view kOffsetKey = R"(,"offset":)";

void append_spliced(std::string& out, std::string_view line, std::string_view value) {
  out.append(line.substr(0, line.size() - 1)).append(kOffsetKey).append(value).push_back('}');
}

}  // namespace

std::string_view Segment::after(std::uint64_t offset) const {
  const std::size_t start = offset < first_offset_ ? 0 : end_of(offset);
  return std::string_view(bytes_).substr(start);
}

std::uint64_t Segment::offset_at(std::size_t position) const {
  const auto end = std::upper_bound(ends_.begin(), ends_.end(), position);
  return first_offset_ + static_cast<std::uint64_t>(end - ends_.begin());
}

void SegmentBuilder::add(std::uint64_t offset, std::string_view line) {
  if (!open_) {
    open_ = std::make_shared<Segment>();
    open_->first_offset_ = offset;
    open_->bytes_.reserve(last_size_);
  }
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, offset).ptr;
  const std::string_view number(digits, static_cast<std::size_t>(end - digits));
  framer_(open_->bytes_, line.size() + kOffsetKey.size() + number.size());
  append_spliced(open_->bytes_, line, number);
  open_->ends_.push_back(static_cast<std::uint32_t>(open_->bytes_.size()));
  if (open_->bytes_.size() >= kMaxBytes) finish();
}

std::vector<std::shared_ptr<const Segment>> SegmentBuilder::take() {
  if (open_) finish();
  return std::exchange(done_, {});
}

// Rings keep thousands of small segments: what they reserved and did not need would be half of their memory.
void SegmentBuilder::finish() {
  last_size_ = open_->bytes_.size();
  if (open_->bytes_.capacity() > last_size_ + last_size_ / kMostSlack) open_->bytes_.shrink_to_fit();
  done_.push_back(std::exchange(open_, nullptr));
}

void append_with_offset(std::string& out, std::string_view line, std::uint64_t offset) {
  append_spliced(out, line, std::to_string(offset));
}

void append_unrecorded(std::string& out, std::string_view line) { append_spliced(out, line, "null"); }

}  // namespace livestream
