#include "runner/relay.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <utility>

#include "base/pipe.h"

namespace livestream {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;
constexpr std::chrono::milliseconds kLook{250};  // in the background: from one look whether it ended to the next
constexpr std::size_t kMaxTyped =
    1024 * 1024;  // waits for a command that reads nothing; more is left with the terminal

bool is_terminal(int fd) { return ::isatty(fd) != 0; }

std::optional<TerminalSize> size_of(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return TerminalSize{size.ws_col, size.ws_row};
}

// --- Signals, by a pipe

struct Signal {
  int number = 0;
  bool is_sent = false;  // by a process; else the terminal gives it to all of its foreground
};

int signal_pipe = -1;

void pass_on(int number, siginfo_t* about, void*) {
  const int before = errno;
  const Signal signal{number, about->si_code <= 0};
  [[maybe_unused]] const ssize_t written = ::write(signal_pipe, &signal, sizeof signal);
  errno = before;
}

class Signals {
 public:
  Signals() {
    auto made = make_pipe();
    if (!made) return;
    pipe_ = std::move(*made);
    for (const int end : {pipe_.reading.get(), pipe_.writing.get()}) ::fcntl(end, F_SETFL, O_NONBLOCK);
    signal_pipe = pipe_.writing.get();
    struct sigaction action{};
    action.sa_sigaction = pass_on;
    action.sa_flags = SA_RESTART | SA_SIGINFO;
    for (const int number : kPassedOn) {
      struct sigaction before{};
      ::sigaction(number, &action, &before);
      if (number != SIGCHLD && before.sa_handler == SIG_IGN) ::signal(number, SIG_IGN);  // as below nohup
    }
    ::signal(SIGPIPE, SIG_IGN);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() {
    for (const int number : kPassedOn) ::signal(number, SIG_DFL);
    signal_pipe = -1;
  }

  int fd() const { return pipe_.reading.get(); }

  std::optional<Signal> next() {
    Signal signal;
    return ::read(pipe_.reading.get(), &signal, sizeof signal) == sizeof signal ? std::optional(signal) : std::nullopt;
  }

 private:
  static constexpr std::array<int, 8> kPassedOn = {SIGCHLD, SIGWINCH, SIGINT,  SIGTERM,
                                                   SIGHUP,  SIGQUIT,  SIGUSR1, SIGUSR2};

  Pipe pipe_;
};

// --- Our terminal: what is typed goes through as it is

class RawTerminal {
 public:
  explicit RawTerminal(bool is_wanted) {
    is_wanted_ = is_wanted && ::tcgetattr(STDIN_FILENO, &before_) == 0;
    enter();
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal() { leave(); }

  // Whoever is in the background leaves the terminal alone. One that controls nobody (-1) has none.
  void enter() {
    const pid_t foreground = ::tcgetpgrp(STDIN_FILENO);
    if (!is_wanted_ || is_raw_ || (foreground >= 0 && foreground != ::getpgrp())) return;
    termios raw = before_;
    ::cfmakeraw(&raw);
    is_raw_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
  }

  void leave() {
    if (std::exchange(is_raw_, false)) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }

  bool is_raw() const { return is_raw_; }
  bool is_awaited() const { return is_wanted_ && !is_raw_; }

 private:
  bool is_wanted_ = false;
  bool is_raw_ = false;
  termios before_{};
};

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      pollfd room{fd, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return;  // nobody reads it; the command goes on
    }
  }
}

class Relay {
 public:
  Relay(Child& child, RelayListener& listener) : child_(child), listener_(listener), terminal_(child.is_interactive) {
    if (child_.terminal) ::fcntl(child_.terminal.get(), F_SETFL, O_NONBLOCK);
  }

  Result<int> run() {
    if (signals_.fd() < 0) return system_error(EMFILE, "cannot make a pipe");
    // A signal may have come before there was anybody to hear it.
    for (reap(); !status_;)
      if (!wait(listener_.on_tick())) return system_error(errno, "cannot wait for the command");
    for (Fd* from : {&child_.terminal, &child_.output, &child_.errors}) drain(*from);
    return *status_;
  }

 private:
  bool wait(std::chrono::milliseconds left) {
    terminal_.enter();
    const bool typed_fits = terminal_.is_raw() && !is_input_over_ && typed_.size() < kMaxTyped;
    std::array<pollfd, 5> ready{{{signals_.fd(), POLLIN, 0},
                                 {typed_fits ? STDIN_FILENO : -1, POLLIN, 0},
                                 {child_.terminal.get(), short(typed_.empty() ? POLLIN : POLLIN | POLLOUT), 0},
                                 {child_.output.get(), POLLIN, 0},
                                 {child_.errors.get(), POLLIN, 0}}};
    if (terminal_.is_awaited()) left = std::min(left, kLook);
    const int count = ::poll(ready.data(), ready.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (count < 0) return errno == EINTR;
    if (ready[1].revents != 0) read_typed();
    if ((ready[2].revents & POLLOUT) != 0) write_typed();
    if ((ready[2].revents & ~POLLOUT) != 0) pass(child_.terminal, child_.shows_at);
    if (ready[3].revents != 0) pass(child_.output, STDOUT_FILENO);
    if (ready[4].revents != 0) pass(child_.errors, STDERR_FILENO);
    if (ready[0].revents != 0)
      while (const auto signal = signals_.next()) take_signal(*signal);
    return true;
  }

  void read_typed() {
    const ssize_t count = ::read(STDIN_FILENO, buffer_.data(), buffer_.size());
    if (count == 0 || (count < 0 && errno != EINTR)) is_input_over_ = true;
    if (count <= 0) return;
    typed_.append(buffer_.data(), static_cast<std::size_t>(count));
    write_typed();
  }

  void write_typed() {
    const ssize_t count = ::write(child_.terminal.get(), typed_.data(), typed_.size());
    if (count > 0) typed_.erase(0, static_cast<std::size_t>(count));
  }

  // One piece from the command to our reader, then to the listener. False: there is no more, for now or for ever.
  bool pass(Fd& from, int to) {
    const ssize_t count = ::read(from.get(), buffer_.data(), buffer_.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return false;
    if (count <= 0) {  // a terminal says EIO when all its users are gone
      from.reset();
      return false;
    }
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(count));
    write_all(to, bytes);
    listener_.on_output(bytes);
    return true;
  }

  // What lies there when the command is gone. Whoever it has left behind may go on writing: not to us.
  void drain(Fd& from) {
    if (!from) return;
    ::fcntl(from.get(), F_SETFL, O_NONBLOCK);
    const int elsewhere = &from == &child_.errors ? STDERR_FILENO : STDOUT_FILENO;
    const int to = &from == &child_.terminal ? child_.shows_at : elsewhere;
    while (from && pass(from, to)) {}
  }

  void take_signal(const Signal& signal) {
    if (signal.number == SIGCHLD) return reap();
    if (signal.number == SIGWINCH) return resize();
    if (child_.is_interactive) {
      const pid_t foreground = ::tcgetpgrp(child_.terminal.get());
      ::kill(foreground > 0 ? -foreground : child_.pid, signal.number);
    } else if (signal.is_sent) {  // what is typed reaches our whole group
      ::kill(child_.pid, signal.number);
    }
  }

  void resize() {
    const auto size = size_of(child_.shows_at);
    if (!size || !child_.terminal) return;
    winsize given{};
    given.ws_col = static_cast<unsigned short>(size->columns);
    given.ws_row = static_cast<unsigned short>(size->rows);
    ::ioctl(child_.terminal.get(), TIOCSWINSZ, &given);
    listener_.on_resize(*size);
  }

  void reap() {
    int status = 0;
    if (::waitpid(child_.pid, &status, WNOHANG | WUNTRACED) != child_.pid) return;
    if (!WIFSTOPPED(status)) {
      status_ = status;
      return;
    }
    // Whoever started us shall see us stopped; what comes after `raise` is done when we go on.
    terminal_.leave();
    ::raise(SIGSTOP);
    terminal_.enter();
    resize();
    ::kill(child_.pid, SIGCONT);
  }

  Child& child_;
  RelayListener& listener_;
  Signals signals_;
  RawTerminal terminal_;
  bool is_input_over_ = false;
  std::optional<int> status_;
  std::string typed_;
  std::array<char, kBuffer> buffer_{};
};

}  // namespace

ChildPlan plan_as_we_are() {
  ChildPlan plan{.input_is_terminal = is_terminal(STDIN_FILENO),
                 .output_is_terminal = is_terminal(STDOUT_FILENO),
                 .errors_are_terminal = is_terminal(STDERR_FILENO),
                 .modes = std::nullopt,
                 .size = {}};
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    termios modes{};
    if (!plan.modes && ::tcgetattr(fd, &modes) == 0) plan.modes = modes;
    if (const auto size = size_of(fd)) plan.size = *size;
  }
  return plan;
}

Result<int> relay(Child& child, RelayListener& listener) { return Relay(child, listener).run(); }

}  // namespace livestream
