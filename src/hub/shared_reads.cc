#include "hub/shared_reads.h"

#include <utility>

namespace livestream {
namespace {

constexpr std::size_t kMaxRecent = 64;

}  // namespace

void SharedReads::read(LogKeeper& log, std::uint64_t offset, OnSegment done) {
  if (const auto found = recent_.find(offset); found != recent_.end())
    if (auto segment = found->second.lock()) return done(std::move(segment));
  auto& reading = under_way_[offset];
  if (reading) return reading->waiting.push_back(std::move(done));
  reading = std::make_shared<Reading>();
  reading->waiting.push_back(std::move(done));
  log.read_segment(
      offset, [this, offset, weak = std::weak_ptr(reading)](const Result<std::shared_ptr<const Segment>>& segment) {
        const auto finished = weak.lock();
        if (!finished) return;  // cleared, or the channel is gone
        under_way_.erase(offset);
        if (recent_.size() >= kMaxRecent)
          std::erase_if(recent_, [](const auto& entry) { return entry.second.expired(); });
        if (segment && recent_.size() < kMaxRecent) recent_[offset] = *segment;
        for (const OnSegment& callback : finished->waiting) callback(segment);
      });
}

void SharedReads::clear() {
  recent_.clear();
  for (auto& [offset, reading] : std::exchange(under_way_, {}))
    for (const OnSegment& callback : reading->waiting) callback(Error{Errc::conflict, "the log was replaced"});
}

}  // namespace livestream
