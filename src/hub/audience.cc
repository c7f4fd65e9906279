#include "hub/audience.h"

#include <algorithm>

namespace livestream {
namespace {

void take_out(std::vector<Subscriber*>& from, Subscriber* subscriber) {
  const auto found = std::find(from.begin(), from.end(), subscriber);
  if (found == from.end()) return;
  *found = from.back();
  from.pop_back();
}

}  // namespace

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
