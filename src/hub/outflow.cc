#include "hub/outflow.h"

#include <utility>

namespace livestream {

void Outflow::add(std::span<const CountedEvent> events) {
  for (const CountedEvent& counted : events) builder_.add(counted.offset, counted.event.line);
  for (auto& segment : builder_.take()) fresh_.push_back(std::move(segment));
}

void Outflow::add_unrecorded(const Event& event) {
  std::string text;
  append_unrecorded(text, event.line);
  framer_(unrecorded_, text.size());
  unrecorded_.append(text);
}

void Outflow::release() {
  for (auto& segment : std::exchange(fresh_, {})) ring_.push(std::move(segment));
}

void Outflow::clear() {
  ring_.clear();
  fresh_.clear();
}

std::uint64_t Outflow::shown_offset(std::uint64_t last_offset) const {
  if (!ring_.empty()) return ring_.last_offset();
  return fresh_.empty() ? last_offset : fresh_.front()->first_offset() - 1;
}

}  // namespace livestream
