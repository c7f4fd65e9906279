#include "base/subprocess.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/file.h"
#include "base/pipe.h"

#ifdef __APPLE__
extern char** environ;
#endif

namespace livestream {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{50};
constexpr std::size_t kChunk = 64 * 1024;

// What the child does with its files before the program starts.
class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  void open(int fd, const char* path, int flags) { ::posix_spawn_file_actions_addopen(&actions_, fd, path, flags, 0); }
  void duplicate(int from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, from, to); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

Result<pid_t> start(const std::vector<std::string>& words, int output) {
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.duplicate(output, STDOUT_FILENO);
  actions.open(STDERR_FILENO, "/dev/null", O_WRONLY);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, arguments[0], actions.get(), nullptr, arguments.data(), environ);
  if (error != 0) return system_error(error, fmt::format("cannot start {}", words[0]));
  return child;
}

// Reads to the end; an error when there is no time, or no room, left for that.
Result<std::string> read_all(int fd, const SubprocessLimits& limits, Clock::time_point deadline) {
  std::string output;
  std::string chunk(kChunk, '\0');
  for (;;) {
    if (limits.stop != nullptr && *limits.stop) return Error{Errc::busy, "was stopped"};
    if (Clock::now() >= deadline) return Error{Errc::busy, fmt::format("took over {} ms", limits.patience.count())};
    pollfd waiting{fd, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(kLook.count())) <= 0) continue;
    const ssize_t count = ::read(fd, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(errno, "cannot read what it writes");
    if (count == 0) return output;
    output.append(chunk, 0, static_cast<std::size_t>(count));
    if (output.size() > limits.output_bytes)
      return Error{Errc::busy, fmt::format("wrote over {} bytes", limits.output_bytes)};
  }
}

// How it ended. One that closed its output and goes on is killed at the deadline, too.
int wait_for(pid_t child, Clock::time_point deadline) {
  int state = 0;
  while (::waitpid(child, &state, WNOHANG) != child) {
    if (Clock::now() >= deadline) ::kill(child, SIGKILL);
    ::poll(nullptr, 0, 1);
  }
  return state;
}

}  // namespace

Result<std::string> run_program(const std::vector<std::string>& words, const SubprocessLimits& limits) {
  auto pipe = make_pipe();
  if (!pipe) return pipe.error();
  const auto child = start(words, pipe->writing.get());
  if (!child) return child.error();
  pipe->writing = Fd();
  const auto deadline = Clock::now() + limits.patience;
  auto output = read_all(pipe->reading.get(), limits, deadline);
  if (!output) ::kill(*child, SIGKILL);
  const int state = wait_for(*child, deadline);
  if (!output) return Error{output.error().code, fmt::format("{} {}", words[0], output.error().message)};
  if (!WIFEXITED(state) || WEXITSTATUS(state) != 0)
    return Error{Errc::io, fmt::format("{} ended with {}", words[0],
                                       WIFEXITED(state) ? fmt::format("code {}", WEXITSTATUS(state))
                                                        : fmt::format("signal {}", WTERMSIG(state)))};
  return output;
}

std::filesystem::path find_program(const std::string& name, std::string_view path) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? name : "";
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::filesystem::path file = std::filesystem::path(path.substr(begin, end - begin)) / name;
    if (::access(file.c_str(), X_OK) == 0 && !std::filesystem::is_directory(file)) return file;
    begin = end + 1;
  }
  return {};
}

std::filesystem::path own_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path() : program.parent_path();
}

}  // namespace livestream
