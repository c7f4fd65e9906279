#include "hub/audience.h"

#include <algorithm>
#include <cstddef>

namespace livestream {
namespace {

void take_out(std::vector<Subscriber*>& from, Subscriber* subscriber) {
  const auto found = std::find(from.begin(), from.end(), subscriber);
  if (found == from.end()) return;
  *found = from.back();
  from.pop_back();
}

constexpr std::size_t kAhead = 3;
constexpr std::ptrdiff_t kLine = 64;  // bytes

// Ten thousand viewers are more than the caches hold: one is fetched while those before it are sent to. It begins
// somewhere before its part that we know.
void fetch(const Subscriber* subscriber) {
  const char* const place = reinterpret_cast<const char*>(subscriber);
  for (std::ptrdiff_t line = -3; line <= 2; ++line) __builtin_prefetch(place + line * kLine);
}

}  // namespace

void Audience::wake() const {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    if (i + kAhead < all_.size()) fetch(all_[i + kAhead]);
    all_[i]->wake();
  }
}

void Audience::join(Subscriber& subscriber, Status status) {
  all_.push_back(&subscriber);
  if (status == Status::each_second) each_second_.push_back(&subscriber);
}

void Audience::leave(Subscriber& subscriber) {
  take_out(all_, &subscriber);
  take_out(each_second_, &subscriber);
}

void Audience::dismiss(const char* reason) {
  const auto all = all_;
  for (Subscriber* subscriber : all) subscriber->dismiss(reason);
}

}  // namespace livestream
