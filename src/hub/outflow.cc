#include "hub/outflow.h"

#include <utility>

namespace livestream {

namespace {

constexpr std::size_t kMaxRefused = 1'000;

}  // namespace

void Outflow::add(std::span<const CountedEvent> events) {
  if (!events.empty()) refused_.clear();
  if (first_fresh_ == 0 && !events.empty()) first_fresh_ = events.front().offset;
  for (const CountedEvent& counted : events) builder_.add(counted.offset, counted.event.line());
}

bool Outflow::was_refused_before(const Event& event) {
  if (event.emitter().empty() || event.sequence() == 0) return false;
  if (refused_.size() >= kMaxRefused) refused_.clear();
  std::uint64_t& newest = refused_[std::string(event.emitter())];
  if (event.sequence() <= newest) return true;
  newest = event.sequence();
  return false;
}

void Outflow::add_unrecorded(const Event& event) {
  if (was_refused_before(event)) return;
  std::string text;
  append_unrecorded(text, event.line());
  framer_(unrecorded_, text.size());
  unrecorded_.append(text);
}

void Outflow::release() {
  if (std::exchange(first_fresh_, 0) == 0) return;
  for (auto& segment : builder_.take()) ring_.push(std::move(segment));
}

void Outflow::clear() {
  refused_.clear();
  ring_.clear();
  if (std::exchange(first_fresh_, 0) != 0) builder_.take();
}

std::uint64_t Outflow::shown_offset(std::uint64_t last_offset) const {
  if (!ring_.empty()) return ring_.last_offset();
  return first_fresh_ == 0 ? last_offset : first_fresh_ - 1;
}

}  // namespace livestream
