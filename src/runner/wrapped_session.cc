#include "runner/wrapped_session.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/clock.h"
#include "formats/agent_output.h"

namespace livestream {
namespace {

constexpr std::chrono::seconds kHeartbeat{30};
constexpr std::size_t kMaxApart = 8;     // lines of one piece that are events of their own
constexpr std::size_t kMaxJoined = 200;  // lines of one event
constexpr std::size_t kMaxJoinedBytes = 64 * 1024;

std::string command_line(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string how_long(std::chrono::seconds age) {
  const auto seconds = age.count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

std::string how_it_ended(int status) {
  if (WIFEXITED(status)) return fmt::format("exit code {}", WEXITSTATUS(status));
  return fmt::format("ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
}

}  // namespace

WrappedSession::WrappedSession(const Options& options)
    : broadcaster_(options.id, options.server_url, true, {.record_folder = options.records, .quiet = true}),
      log_([this](std::string_view line) { on_line(line); }),
      start_(std::chrono::steady_clock::now()),
      last_event_(start_) {
  std::error_code error;
  const auto folder = std::filesystem::current_path(error);
  broadcaster_.emit("session_start", {{"agent", std::filesystem::path(options.words.front()).filename().string()},
                                      {"project", folder.filename().string()},
                                      {"task", command_line(options.words)},
                                      {"cwd", folder.string()}});
  if (!options.is_terminal) return;
  auto cast = Asciicast::create(broadcaster_.record_path().parent_path() / "terminal.cast",
                                {.size = options.size,
                                 .start = RealClock().system_now(),
                                 .command = command_line(options.words),
                                 .term = options.term});
  if (cast)
    cast_.emplace(std::move(*cast));
  else
    cast_trouble_ = cast.error().message;
}

std::chrono::microseconds WrappedSession::age() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start_);
}

void WrappedSession::on_output(std::string_view bytes) {
  if (cast_) keep(cast_->output(age(), bytes));
  log_.take(bytes);
  tell_lines();
}

void WrappedSession::on_resize(TerminalSize size) {
  if (cast_) keep(cast_->resize(age(), size));
}

void WrappedSession::keep(const Result<void>& cast) {
  if (cast) return;
  cast_trouble_ = cast.error().message;
  cast_.reset();
}

// Whether it was for programs: then what it says is told instead.
bool WrappedSession::understand(std::string_view line) {
  if (!line.starts_with('{')) return false;
  if (!output_) output_ = open_agent_output(line);
  if (!output_) return false;
  tell_lines();
  std::vector<Derived> said;
  output_->read(line, said);
  for (const Derived& each : said)
    if (const auto data = EventData::parse(each.data)) broadcaster_.emit(each.type, *data);
  last_event_ = std::chrono::steady_clock::now();
  return true;
}

void WrappedSession::on_line(std::string_view line) {
  if (understand(line)) return;
  if (line_count_ > 0) lines_ += '\n';
  lines_ += line;
  line_count_ += 1;
  if (line_count_ >= kMaxJoined || lines_.size() >= kMaxJoinedBytes) tell_lines();
}

void WrappedSession::tell_lines() {
  if (line_count_ == 0) return;
  last_event_ = std::chrono::steady_clock::now();
  const std::size_t count = std::exchange(line_count_, 0);
  const std::string text = std::exchange(lines_, {});
  if (count > kMaxApart) {
    broadcaster_.log_line(text);
    return;
  }
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    broadcaster_.log_line(line);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
}

std::chrono::milliseconds WrappedSession::on_tick() {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_event_ >= kHeartbeat) {
    broadcaster_.emit("heartbeat", {{"interval_seconds", std::int64_t{kHeartbeat.count()}}});
    last_event_ = now;
  }
  return std::chrono::ceil<std::chrono::milliseconds>(last_event_ + kHeartbeat - now);
}

void WrappedSession::end(int status) {
  log_.finish();
  tell_lines();
  const bool is_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(age());
  broadcaster_.completion(is_well, fmt::format("{} after {}", how_it_ended(status), how_long(seconds)));
}

std::string WrappedSession::trouble() const {
  return broadcaster_.stats().record_failures > 0 ? broadcaster_.stats().last_error : cast_trouble_;
}

}  // namespace livestream
