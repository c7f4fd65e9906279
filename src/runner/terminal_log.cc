#include "runner/terminal_log.h"

#include <algorithm>
#include <array>
#include <utility>

// The sequences of ECMA-48 (https://ecma-international.org/publications-and-standards/standards/ecma-48/), and xterm's
// alternate screen (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html).
namespace livestream {
namespace {

constexpr char kEscape = '\x1b';
constexpr char kBell = '\x07';
constexpr std::size_t kMaxControl = 64;
constexpr std::array<std::string_view, 3> kWholeScreen = {"?1049", "?1047", "?47"};

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '\x7f'; }

}  // namespace

void TerminalLog::take(std::string_view bytes) {
  while (!bytes.empty()) {
    if (state_ == State::text && !returned_ && is_plain(bytes.front())) {
      const auto end = std::find_if_not(bytes.begin(), bytes.end(), is_plain);
      const auto count = static_cast<std::size_t>(end - bytes.begin());
      if (!has_whole_screen_ && line_.size() < kMaxLine)
        line_ += bytes.substr(0, std::min(count, kMaxLine - line_.size()));
      bytes.remove_prefix(count);
      continue;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    switch (state_) {
      case State::text:
        take_text(c);
        break;
      case State::escape:
        take_escape(c);
        break;
      case State::charset:
        state_ = State::text;
        break;
      case State::control:
        take_control(c);
        break;
      case State::string:
        state_ = c == kBell ? State::text : c == kEscape ? State::string_escape : State::string;
        break;
      case State::string_escape:
        state_ = c == '\\' ? State::text : State::string;
        break;
    }
  }
}

void TerminalLog::take_text(char c) {
  if (c == kEscape) {
    state_ = State::escape;
    return;
  }
  if (c == '\n') return finish();
  if (c == '\r') {
    returned_ = true;
    return;
  }
  if (c == '\b' && !line_.empty()) line_.pop_back();
  if (!is_plain(c) && c != '\t') return;
  if (std::exchange(returned_, false)) line_.clear();
  if (!has_whole_screen_ && line_.size() < kMaxLine) line_ += c;
}

void TerminalLog::take_escape(char c) {
  control_.clear();
  if (c == '[')
    state_ = State::control;
  else if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_')
    state_ = State::string;
  else
    state_ = c >= 0x20 && c <= 0x2f ? State::charset : State::text;
}

void TerminalLog::take_control(char c) {
  if (c < 0x40 || c > 0x7e) {
    if (control_.size() < kMaxControl) control_ += c;
    return;
  }
  state_ = State::text;
  if (c == 'm' && !has_whole_screen_ && line_.size() < kMaxLine) {
    if (std::exchange(returned_, false)) line_.clear();
    line_ += "\x1b[" + control_ + 'm';
  }
  const bool is_screen = std::find(kWholeScreen.begin(), kWholeScreen.end(), control_) != kWholeScreen.end();
  if (!is_screen || (c != 'h' && c != 'l')) return;
  if (c == 'h') finish();
  has_whole_screen_ = c == 'h';
}

void TerminalLog::finish() {
  returned_ = false;
  if (!line_.empty()) on_line_(line_);
  line_.clear();
}

}  // namespace livestream
