#include "recording/append_batch.h"

#include <algorithm>
#include <utility>

#include "recording/numbering.h"

namespace livestream {

AppendBatch::AppendBatch(std::span<Event> events) : events_(events), offsets_(events.size()) {
  identities_.reserve(events.size());
  first_.reserve(events.size());
  for (const Event& event : events) identities_.push_back(identity_as_read(event));

  for (std::size_t i = 0; i < events.size(); ++i) first_.push_back(i);
  if (events.size() > 1) find_first_of_each();
}

void AppendBatch::find_first_of_each() {
  std::vector<std::size_t> order = first_;
  std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return std::pair(identities_[a], a) < std::pair(identities_[b], b);
  });
  for (std::size_t i = 1; i < order.size(); ++i)
    if (identities_[order[i]] == identities_[order[i - 1]]) first_[order[i]] = first_[order[i - 1]];
}

void AppendBatch::recognise(const IdentityMemory& memory) {
  pending_.clear();
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (first_[i] != i || offsets_[i]) continue;
    recognise_one(i, memory);
    if (!offsets_[i]) pending_.push_back(i);
  }
}

void AppendBatch::recognise_one(std::size_t index, const IdentityMemory& memory) {
  offsets_[index] = memory.find(events_[index], identities_[index]);
}

bool AppendBatch::is_done() const {
  return std::all_of(pending_.begin(), pending_.end(), [&](std::size_t i) { return offsets_[i].has_value(); });
}

std::string AppendBatch::encode_pending(Start start) const {
  std::size_t size = 1;
  for (const std::size_t i : pending_) size += events_[i].line().size() + 1;
  std::string bytes;
  bytes.reserve(size);
  if (start == Start::with_line_break) bytes += '\n';
  for (const std::size_t i : pending_) {
    bytes += events_[i].line();
    bytes += '\n';
  }
  return bytes;
}

std::vector<std::uint64_t> AppendBatch::offsets() const {
  std::vector<std::uint64_t> offsets;
  offsets.reserve(events_.size());
  for (const std::size_t first : first_) {
    if (!offsets_[first]) break;
    offsets.push_back(*offsets_[first]);
  }
  return offsets;
}

}  // namespace livestream
