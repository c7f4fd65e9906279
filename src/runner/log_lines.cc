#include "runner/log_lines.h"

#include <algorithm>
#include <utility>

namespace livestream {

void LogLines::add(std::string_view line) {
  if (count_ > 0) text_ += '\n';
  text_ += line;
  count_ += 1;
  if (count_ >= kMaxJoined || text_.size() >= kMaxJoinedBytes) flush();
}

void LogLines::settle(SteadyTime now) {
  if (count_ == 0 || (pause_ends_ && now < *pause_ends_)) return;
  flush();
  pause_ends_ = now + kPause;
}

void LogLines::flush() {
  const std::size_t count = std::exchange(count_, 0);
  const std::string text = std::exchange(text_, {});
  if (count == 0) return;
  if (count > kMaxApart) return tell_(text);
  std::string_view rest = text;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    tell_(line);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
}

std::optional<SteadyTime> LogLines::due() const {
  return count_ > 0 ? std::optional(pause_ends_.value_or(SteadyTime())) : std::nullopt;
}

}  // namespace livestream
