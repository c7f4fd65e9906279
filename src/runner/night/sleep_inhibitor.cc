#include "runner/night/sleep_inhibitor.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>
#include <vector>

#include "base/pipe.h"
#include "runner/exec.h"

namespace livestream {
namespace {

std::vector<std::string> inhibitor_words(const std::string& why) {
#ifdef __APPLE__
  (void)why;
  return {"caffeinate", "-i", "-s", "cat"};
#else
  return {"systemd-inhibit", "--what=sleep:idle", "--who=livestream", "--why=" + why, "--mode=block", "cat"};
#endif
}

// What comes within the time, up to a line break; nothing of what comes later.
std::string read_line(int fd, std::chrono::milliseconds patience) {
  std::string line;
  pollfd ready{fd, POLLIN, 0};
  while (::poll(&ready, 1, static_cast<int>(patience.count())) > 0) {
    char c = 0;
    if (::read(fd, &c, 1) != 1) break;
    if (c == '\n') return line.empty() ? "\n" : line;
    line += c;
  }
  return line;
}

[[noreturn]] void execute(char* const* words, int input, int output, int failure) {
  ::setsid();  // no terminal to ask for a password at, and no Ctrl-C
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execvp(words[0], words);
  tell_number(failure, errno);
  ::_exit(127);
}

}  // namespace

Result<std::unique_ptr<SleepInhibitor>> SleepInhibitor::hold(const std::string& why) {
  const std::vector<std::string> words = inhibitor_words(why);
  const ExecStrings strings(words);
  auto input = make_pipe();
  if (!input) return input.error();
  auto output = make_pipe();
  if (!output) return output.error();
  auto failure = make_pipe();
  if (!failure) return failure.error();

  std::unique_ptr<SleepInhibitor> inhibitor(new SleepInhibitor());
  inhibitor->pid_ = ::fork();
  if (inhibitor->pid_ < 0) return system_error(errno, "cannot start a process");
  if (inhibitor->pid_ == 0) execute(strings.get(), input->reading.get(), output->writing.get(), failure->writing.get());
  failure->writing.reset();
  output->writing.reset();
  if (const auto error = read_number(failure->reading.get()))
    return system_error(*error, "cannot run " + words.front());
  inhibitor->held_ = std::move(input->writing);
  [[maybe_unused]] const ssize_t written = ::write(inhibitor->held_.get(), "\n", 1);
  const std::string said = read_line(output->reading.get(), kPatience);
  if (said == "\n") return inhibitor;  // `cat` runs
  if (said.empty()) ::kill(inhibitor->pid_, SIGKILL);
  return Error{Errc::unavailable, words.front() + (said.empty() ? " does not answer" : ": " + said)};
}

SleepInhibitor::~SleepInhibitor() {
  held_.reset();
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

}  // namespace livestream
