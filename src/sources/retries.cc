#include "sources/retries.h"

#include <algorithm>

namespace livestream {

bool Retries::later(const std::string& name, SteadyTime now) {
  Waiting& waiting = waiting_[name];
  if (waiting.tries == kMaxTries) return false;
  waiting.due = now + interval_ * (1 << waiting.tries);
  ++waiting.tries;
  return true;
}

void Retries::stop(const std::string& name) {
  const auto known = waiting_.find(name);
  if (known != waiting_.end()) known->second.due = SteadyTime::max();
}

std::vector<std::string> Retries::take_due(SteadyTime now) {
  std::vector<std::string> names;
  for (auto& [name, waiting] : waiting_) {
    if (waiting.due > now) continue;
    waiting.due = SteadyTime::max();
    names.push_back(name);
  }
  return names;
}

SteadyTime Retries::next_due() const {
  SteadyTime next = SteadyTime::max();
  for (const auto& [name, waiting] : waiting_) next = std::min(next, waiting.due);
  return next;
}

}  // namespace livestream
