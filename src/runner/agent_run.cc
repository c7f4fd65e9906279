#include "runner/agent_run.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <ctime>
#include <utility>

#include "base/pipe.h"
#include "runner/exec.h"

#ifdef __APPLE__
extern char** environ;
#endif

namespace livestream {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;
constexpr std::chrono::milliseconds kLook{50};  // from one look whether a group is gone to the next

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& more) {
  std::vector<std::string> all;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view variable(*one);
    const bool is_replaced =
        std::any_of(more.begin(), more.end(), [&](const auto& pair) { return variable.starts_with(pair.first + "="); });
    if (!is_replaced) all.emplace_back(variable);
  }
  for (const auto& [name, value] : more) all.push_back(std::string(name).append("=").append(value));
  return all;
}

// What the keeper and the agent need of us.
struct Inherited {
  char* const* words = nullptr;
  char** environment = nullptr;
  const char* folder = nullptr;
  int input = -1;
  int output = -1;
  int errors = -1;
  int failure = -1;
  int life = -1;
  int done = -1;
  int held = -1;
};

// --- The agent and its keeper. We have threads, so that from the fork on nothing may allocate or lock.

constexpr std::array kOurSignals = {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGUSR1, SIGUSR2};

void block_only(int signal) {
  sigset_t mask;
  ::sigemptyset(&mask);
  if (signal != 0) ::sigaddset(&mask, signal);
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
}

[[noreturn]] void fail(int failure, int error) {
  tell_number(failure, error);
  ::_exit(127);
}

void close_from(int first) {
  const long limit = std::clamp(::sysconf(_SC_OPEN_MAX), 256L, 65'536L);
  for (int fd = first; fd < limit; ++fd) ::close(fd);
}

// What an agent has besides standard streams, until it is executed.
constexpr int kFailure = 3;

[[noreturn]] void execute(const Inherited& ours) {
  ::setpgid(0, 0);
  for (const int signal : kOurSignals) ::signal(signal, SIG_DFL);
  block_only(0);
  if (::chdir(ours.folder) != 0) fail(ours.failure, errno);
  ::dup2(ours.input, STDIN_FILENO);
  ::dup2(ours.output, STDOUT_FILENO);
  ::dup2(ours.errors, STDERR_FILENO);
  ::dup2(ours.failure, kFailure);
  ::fcntl(kFailure, F_SETFD, FD_CLOEXEC);
  close_from(kFailure + 1);
  environ = ours.environment;
  ::execvp(ours.words[0], ours.words);
  fail(kFailure, errno);
}

// What a keeper has instead of standard streams.
constexpr int kLife = 0;
constexpr int kDone = 1;
constexpr int kHeld = 2;

void ignore(int) {}

// Looks after the agent until it and all of its group are gone. SIGCHLD is blocked but while it waits.
class Keeper {
 public:
  explicit Keeper(pid_t agent) : agent_(agent) {}

  // Returns the agent's status.
  int keep() {
    for (reap(); !is_over_ && !is_let_go(); reap()) wait_for_anything();
    end_group(SIGTERM);
    end_group(SIGKILL);
    for (; !is_over_; reap()) wait_a_moment();
    return status_;
  }

 private:
  static bool is_let_go() {
    pollfd life{kLife, POLLIN, 0};
    return ::poll(&life, 1, 0) != 0;
  }

  // Returns when all are gone, or `kGrace` is over.
  void end_group(int signal) {
    if (!is_anybody_there()) return;
    ::kill(-agent_, signal);
    const auto deadline = std::chrono::steady_clock::now() + AgentRun::kGrace;
    while (is_anybody_there() && std::chrono::steady_clock::now() < deadline) wait_a_moment();
  }

  bool is_anybody_there() {
    reap();
    return !is_over_ || ::kill(-agent_, 0) == 0;
  }

  static void wait_for_anything() {
    fd_set reading;
    FD_ZERO(&reading);
    FD_SET(kLife, &reading);
    wait(kLife + 1, &reading, nullptr);
  }

  static void wait_a_moment() {
    const timespec moment{0, std::chrono::nanoseconds(kLook).count()};
    wait(0, nullptr, &moment);
  }

  static void wait(int count, fd_set* reading, const timespec* limit) {
    sigset_t none;
    ::sigemptyset(&none);
    ::pselect(count, reading, nullptr, nullptr, limit, &none);
  }

  // Also what others started, and left to us by ending.
  void reap() {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (pid != agent_) continue;
      is_over_ = true;
      status_ = status;
    }
  }

  pid_t agent_;
  bool is_over_ = false;
  int status_ = 0;
};

[[noreturn]] void keep(const Inherited& ours) {
  ::setsid();
  for (const int signal : kOurSignals) ::signal(signal, SIG_IGN);
  ::signal(SIGCHLD, ignore);
  block_only(SIGCHLD);
#ifdef __linux__
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
  const pid_t agent = ::fork();
  if (agent == 0) execute(ours);
  if (agent < 0) fail(ours.failure, errno);
  tell_number(ours.done, agent);
  ::setpgid(agent, agent);
  ::dup2(ours.life, kLife);
  ::dup2(ours.done, kDone);
  if (ours.held >= 0) ::dup2(ours.held, kHeld);
  close_from(kHeld + 1);
  const int status = Keeper(agent).keep();
  tell_number(kDone, status);
  ::_exit(0);
}

// --- Our side

// Returns the number of bytes; 0: there is no more, for now or for ever.
ssize_t pass(Fd& from, const AgentRun::OnBytes& on_bytes) {
  std::array<char, kBuffer> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): is read into
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return 0;
  if (count <= 0) {
    from.reset();
    return 0;
  }
  on_bytes({buffer.data(), static_cast<std::size_t>(count)});
  return count;
}

// What is there once all of the group are gone. Who has left it may go on writing for ever.
void pass_rest(Fd& from, const AgentRun::OnBytes& on_bytes) {
  int left = 0;
  if (!from || ::ioctl(from.get(), FIONREAD, &left) != 0) return;
  for (ssize_t count = 1; left > 0 && count > 0; left -= static_cast<int>(count)) count = pass(from, on_bytes);
}

}  // namespace

Result<std::unique_ptr<AgentRun>> AgentRun::start(const AgentRunPlan& plan) {
  const auto input = open_file(plan.input, O_RDONLY);
  if (!input) return input.error();
  std::array<Result<Pipe>, 5> pipes = {make_pipe(), make_pipe(), make_pipe(), make_pipe(), make_pipe()};
  for (const auto& pipe : pipes)
    if (!pipe) return pipe.error();
  auto& [output, errors, failure, life, done] = pipes;
  const ExecStrings words(plan.words);
  const ExecStrings environment(environment_with(plan.environment));
  const Inherited inherited{.words = words.get(),
                            .environment = environment.get(),
                            .folder = plan.folder.c_str(),
                            .input = input->get(),
                            .output = output->writing.get(),
                            .errors = errors->writing.get(),
                            .failure = failure->writing.get(),
                            .life = life->reading.get(),
                            .done = done->writing.get(),
                            .held = plan.held};
  const pid_t keeper = ::fork();
  if (keeper < 0) return system_error(errno, "cannot start a process");
  if (keeper == 0) keep(inherited);
  for (auto* const theirs : {&output, &errors, &failure, &done}) (*theirs)->writing.reset();
  life->reading.reset();
  if (const auto error = read_number(failure->reading.get())) {
    ::waitpid(keeper, nullptr, 0);
    return system_error(*error, "cannot run " + plan.words.front() + " in " + plan.folder.string());
  }
  for (const auto* const ours : {&output, &errors}) ::fcntl((*ours)->reading.get(), F_SETFL, O_NONBLOCK);
  std::unique_ptr<AgentRun> run(new AgentRun());
  run->keeper_ = keeper;
  run->agent_ = read_number(done->reading.get()).value_or(-1);
  run->life_ = std::move(life->writing);
  run->done_ = std::move(done->reading);
  run->output_ = std::move(output->reading);
  run->errors_ = std::move(errors->reading);
  return run;
}

AgentRun::~AgentRun() {
  life_.reset();
  if (done_) ::waitpid(keeper_, nullptr, 0);
}

std::optional<int> AgentRun::wait(SteadyTime deadline, int stop_fd, const OnBytes& on_output,
                                  const OnBytes& on_errors) {
  const RealClock clock;
  for (;;) {
    std::array<pollfd, 4> ready{
        {{output_.get(), POLLIN, 0}, {errors_.get(), POLLIN, 0}, {done_.get(), POLLIN, 0}, {stop_fd, POLLIN, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock.steady_now());
    const int time = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
    ::poll(ready.data(), ready.size(), time);
    if (ready[0].revents != 0) pass(output_, on_output);
    if (ready[1].revents != 0) pass(errors_, on_errors);
    if (ready[2].revents != 0) break;
    if (ready[3].revents != 0 || left.count() <= 0) return std::nullopt;
  }
  pass_rest(output_, on_output);
  pass_rest(errors_, on_errors);
  const auto status = read_number(done_.get());
  done_.reset();
  ::waitpid(keeper_, nullptr, 0);
  if (status) return status;
  if (agent_ > 0) ::kill(-agent_, SIGKILL);  // nobody looks after it any more
  return SIGKILL;
}

}  // namespace livestream
