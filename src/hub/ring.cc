#include "hub/ring.h"

#include <algorithm>

namespace livestream {

void Ring::push(std::shared_ptr<const Segment> segment) {
  events_ += segment->size();
  bytes_ += segment->bytes().size();
  segments_.push_back(std::move(segment));
  while (segments_.size() > 1 && (events_ > limits_.events || bytes_ > limits_.bytes)) {
    events_ -= segments_.front()->size();
    bytes_ -= segments_.front()->bytes().size();
    segments_.pop_front();
  }
}

void Ring::clear() {
  segments_.clear();
  events_ = bytes_ = 0;
}

const Segment* Ring::find_after(std::uint64_t offset) const {
  if (segments_.empty() || offset >= last_offset() || offset + 1 < first_offset()) return nullptr;
  if (segments_.back()->first_offset() <= offset + 1) return segments_.back().get();
  const auto segment = std::partition_point(segments_.begin(), segments_.end(),
                                            [&](const auto& s) { return s->last_offset() <= offset; });
  return segment->get();
}

}  // namespace livestream
