#include "runner/wrapped_session.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "runner/exit_text.h"

namespace livestream {
namespace {

constexpr std::chrono::seconds kHeartbeat{30};

std::string command_line(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string how_long(std::chrono::seconds age) {
  const auto seconds = age.count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

}  // namespace

WrappedSession::WrappedSession(const Options& options)
    : broadcaster_(options.id, options.server_url, true, {.record_folder = options.records, .quiet = true}),
      log_([this](std::string_view line) { on_line(line); }),
      lines_([this](std::string_view text) {
        broadcaster_.log_line(text);
        note_event();
      }) {
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

std::chrono::microseconds WrappedSession::age() const { return RealClock().steady_now() - start_; }

void WrappedSession::on_output(std::string_view bytes) {
  if (cast_) keep(cast_->output(age(), bytes));
  log_.take(bytes);
  lines_.settle(RealClock().steady_now());
}

void WrappedSession::on_resize(TerminalSize size) {
  if (cast_) keep(cast_->resize(age(), size));
}

void WrappedSession::keep(const Result<void>& cast) {
  if (cast) return;
  cast_trouble_ = cast.error().message;
  cast_.reset();
}

void WrappedSession::on_line(std::string_view line) {
  const auto said = output_.read(line);
  if (!said) return lines_.add(line);
  lines_.flush();
  for (const Derived& each : *said)
    if (const auto data = EventData::parse(each.data)) broadcaster_.emit(each.type, *data);
  note_event();
}

std::chrono::milliseconds WrappedSession::on_tick() {
  const auto now = RealClock().steady_now();
  lines_.settle(now);
  if (now - last_event_ >= kHeartbeat) {
    broadcaster_.emit("heartbeat", {{"interval_seconds", std::int64_t{kHeartbeat.count()}}});
    note_event();
  }
  const SteadyTime beat = last_event_ + kHeartbeat;
  return std::chrono::ceil<std::chrono::milliseconds>(std::min(beat, lines_.due().value_or(beat)) - now);
}

void WrappedSession::end(int status) {
  log_.finish();
  lines_.flush();
  const bool is_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(age());
  broadcaster_.completion(is_well, fmt::format("{} after {}", exit_text(status), how_long(seconds)));
}

std::string WrappedSession::trouble() const {
  return broadcaster_.stats().record_failures > 0 ? broadcaster_.stats().last_error : cast_trouble_;
}

}  // namespace livestream
