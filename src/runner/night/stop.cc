#include "runner/night/stop.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <utility>

namespace livestream {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

std::atomic<int> newest_signal{0};
std::atomic<int> signal_pipe{-1};

void note_signal(int number) {
  const int before = errno;
  newest_signal = number;
  [[maybe_unused]] const ssize_t written = ::write(signal_pipe, "", 1);
  errno = before;
}

std::optional<FileState> state_of(const std::filesystem::path& path) {
  const auto state = file_state(path);
  return state ? std::optional(*state) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<StopSignals>> StopSignals::watch() {
  auto pipe = make_pipe();
  if (!pipe) return pipe.error();
  std::unique_ptr<StopSignals> signals(new StopSignals());
  signals->pipe_ = std::move(*pipe);
  ::fcntl(signals->pipe_.writing.get(), F_SETFL, O_NONBLOCK);
  newest_signal = 0;
  signal_pipe = signals->pipe_.writing.get();
  struct sigaction action{};
  action.sa_handler = note_signal;
  for (const int number : kSignals) {
    struct sigaction before{};
    ::sigaction(number, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;
    ::sigaction(number, &action, nullptr);
    signals->taken_.push_back(number);
  }
  return signals;
}

StopSignals::~StopSignals() {
  for (const int number : taken_) ::signal(number, SIG_DFL);
  signal_pipe = -1;
}

void StopSignals::wait(std::chrono::milliseconds time) const {
  pollfd signal{fd(), POLLIN, 0};
  ::poll(&signal, 1, static_cast<int>(std::clamp<std::int64_t>(time.count(), 0, 60'000)));
}

std::optional<int> StopSignals::seen() const {
  const int number = newest_signal;
  return number == 0 ? std::nullopt : std::optional(number);
}

StopFiles::StopFiles(std::vector<std::filesystem::path> paths) {
  for (std::filesystem::path& path : paths) {
    const auto before = state_of(path);
    files_.push_back({std::move(path), before});
  }
}

std::optional<std::filesystem::path> StopFiles::touched() const {
  for (const Watched& file : files_)
    if (const auto now = state_of(file.path); now && now != file.before) return file.path;
  return std::nullopt;
}

}  // namespace livestream
