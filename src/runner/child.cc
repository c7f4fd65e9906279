#include "runner/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/pipe.h"
#include "runner/exec.h"

namespace livestream {
namespace {

struct Terminal {
  Fd ours;
  Fd theirs;
};

Result<Terminal> make_terminal(const ChildPlan& plan) {
  int ours = -1;
  int theirs = -1;
  winsize size{};
  size.ws_col = static_cast<unsigned short>(plan.size.columns);
  size.ws_row = static_cast<unsigned short>(plan.size.rows);
  termios modes = plan.modes.value_or(termios{});
  if (::openpty(&ours, &theirs, nullptr, plan.modes ? &modes : nullptr, &size) != 0)
    return system_error(errno, "cannot open a terminal");
  for (const int end : {ours, theirs}) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return Terminal{Fd(ours), Fd(theirs)};
}

// What the child needs of us. From here to `execvp` nothing may allocate or lock.
struct Streams {
  std::array<int, 3> ends{-1, -1, -1};  // -1: as ours
  int terminal = -1;
  int controlling = -1;  // our end of it: whoever else has it keeps the terminal alive
  int failure = -1;
};

[[noreturn]] void execute(char* const* words, const Streams& streams) {
  for (int stream = 0; stream < 3; ++stream)
    if (const int end = streams.ends[static_cast<std::size_t>(stream)]; end >= 0) ::dup2(end, stream);
  for (const int number : {SIGPIPE, SIGXFSZ})
    ::signal(number, SIG_DFL);  // we ignore them; the rest is as whoever started us wants it
  ::execvp(words[0], words);
  tell_number(streams.failure, errno);
  ::_exit(127);
}

// Leads the session. A command that led it itself could not be stopped: the kernel stops no group that has no parent in
// its session.
[[noreturn]] void keep(char* const* words, const Streams& streams) {
  ::close(streams.controlling);
  ::setsid();
  ::ioctl(streams.terminal, TIOCSCTTY, 0);
  const auto before = ::signal(SIGTTOU, SIG_IGN);  // it is we who say who has the terminal
  const pid_t command = ::fork();
  if (command == 0) {
    ::setpgid(0, 0);
    ::tcsetpgrp(streams.terminal, ::getpid());
    ::signal(SIGTTOU, before);
    execute(words, streams);
  }
  ::close(streams.failure);
  if (command < 0) ::_exit(126);
  ::setpgid(command, command);
  ::tcsetpgrp(streams.terminal, command);
  for (const int end : streams.ends)
    if (end >= 0 && end != streams.terminal) ::close(end);
  for (;;) {
    int status = 0;
    if (::waitpid(command, &status, WUNTRACED) < 0) {
      if (errno == EINTR) continue;
      ::_exit(126);
    }
    if (!WIFSTOPPED(status)) end_as(status);
    ::raise(SIGSTOP);
    ::tcsetpgrp(streams.terminal, command);
    ::kill(-command, SIGCONT);
  }
}

}  // namespace

void end_as(int status) {
  if (WIFEXITED(status)) ::_exit(WEXITSTATUS(status));
  ::signal(WTERMSIG(status), SIG_DFL);
  ::raise(WTERMSIG(status));
  ::_exit(128 + WTERMSIG(status));
}

Result<Child> start_command(const std::vector<std::string>& words, const ChildPlan& plan) {
  const ExecStrings strings(words);
  auto failure = make_pipe();
  if (!failure) return failure.error();
  Result<Terminal> terminal = plan.needs_terminal() ? make_terminal(plan) : Result<Terminal>(Terminal());
  if (!terminal) return terminal.error();
  Result<Pipe> output = plan.output_is_terminal ? Result<Pipe>(Pipe()) : make_pipe();
  if (!output) return output.error();
  Result<Pipe> errors = plan.errors_are_terminal ? Result<Pipe>(Pipe()) : make_pipe();
  if (!errors) return errors.error();

  const int theirs = terminal->theirs.get();
  const Streams streams{
      .ends = {plan.is_interactive() ? theirs : -1, plan.output_is_terminal ? theirs : output->writing.get(),
               plan.errors_are_terminal ? theirs : errors->writing.get()},
      .terminal = theirs,
      .controlling = terminal->ours.get(),
      .failure = failure->writing.get()};
  ::signal(SIGCHLD, SIG_DFL);  // where it is ignored nobody learns how a child ended
  const pid_t pid = ::fork();
  if (pid < 0) return system_error(errno, "cannot start a process");
  if (pid == 0) {
    if (plan.is_interactive()) keep(strings.get(), streams);
    execute(strings.get(), streams);
  }
  failure->writing.reset();
  if (const auto error = read_number(failure->reading.get())) {
    ::waitpid(pid, nullptr, 0);
    return system_error(*error, "cannot run " + words[0]);
  }
  return Child{.pid = pid,
               .is_interactive = plan.is_interactive(),
               .terminal = std::move(terminal->ours),
               .shows_at = plan.output_is_terminal ? STDOUT_FILENO : STDERR_FILENO,
               .output = std::move(output->reading),
               .errors = std::move(errors->reading)};
}

}  // namespace livestream
