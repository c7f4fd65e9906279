#include "base/process.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string_view>

#include "base/file.h"

namespace livestream {
namespace {

#ifdef __linux__

constexpr int kParentField = 4;
constexpr int kStartField = 22;
constexpr int kFieldBehindName = 3;           // the name, field 2, may hold anything, parentheses and spaces too
constexpr std::int64_t kMicrosecond = 1'000;  // in nanoseconds
constexpr std::int64_t kSecond = 1'000'000;   // in microseconds
constexpr std::array<std::string_view, 6> kShells = {"sh", "bash", "dash", "zsh", "ksh", "fish"};

std::string_view field_of(std::string_view fields, int number) {
  for (; number > 0; --number) {
    const std::size_t space = fields.find(' ');
    if (space == std::string_view::npos) return {};
    fields.remove_prefix(space + 1);
  }
  return fields.substr(0, fields.find(' '));
}

// Of a file whose size nobody knows before it is read.
std::string beginning_of(const std::filesystem::path& path) {
  const auto fd = open_file(path, O_RDONLY);
  if (!fd) return {};
  std::string text(1'024, '\0');
  const auto count = read_at(fd->get(), 0, text);
  text.resize(count ? *count : 0);
  return text;
}

std::string first_line(const std::filesystem::path& path) {
  std::string text = beginning_of(path);
  text.resize(std::min(text.size(), text.find('\n')));
  return text;
}

template <class Number>
std::optional<Number> number_in(std::string_view digits) {
  Number number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(number) : std::nullopt;
}

// Of a command line, in which a zero ends each word.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find('\0'), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

// Whether one of the first two words is a path to the program.
bool is_command_of(const std::vector<std::string_view>& words, std::string_view program) {
  return std::any_of(words.begin(), words.begin() + std::min<std::ptrdiff_t>(2, std::ssize(words)), [&](auto word) {
    const std::filesystem::path path(word);
    return path.stem() == program || path.filename() == program;
  });
}

bool is_shell(std::string_view word) {
  return std::find(kShells.begin(), kShells.end(), word.substr(word.rfind('/') + 1)) != kShells.end();
}

// A shell may itself be started by something, as by a sandbox.
std::string command_in(const std::vector<std::string_view>& words) {
  for (std::size_t i = 0; i + 2 < words.size(); ++i)
    if (is_shell(words[i]) && words[i + 1].starts_with('-') && words[i + 1].ends_with('c'))
      return std::string(words[i + 2]);
  std::string command;
  for (const std::string_view word : words) command.append(command.empty() ? "" : " ").append(word);
  return command;
}

struct Stat {
  std::int64_t parent = 0;
  std::uint64_t start = 0;
};

// Nothing if it does not run.
std::optional<Stat> stat_of(std::int64_t pid) {
  if (pid <= 0) return std::nullopt;
  const std::string stat = first_line("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = stat.rfind(") ");
  if (name_end == std::string::npos) return std::nullopt;
  const std::string_view fields = std::string_view(stat).substr(name_end + 2);
  const bool is_gone = fields.starts_with('Z') || fields.starts_with('X');
  const auto parent = number_in<std::int64_t>(field_of(fields, kParentField - kFieldBehindName));
  const auto start = number_in<std::uint64_t>(field_of(fields, kStartField - kFieldBehindName));
  return is_gone || !parent || !start ? std::nullopt : std::optional(Stat{*parent, *start});
}

// Microseconds since 1970 UTC, by the clock that gives the time of day, now.
std::int64_t started_us(const Stat& stat) {
  static const std::int64_t tick = kSecond / ::sysconf(_SC_CLK_TCK);
  const auto read = [](clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return time.tv_sec * kSecond + time.tv_nsec / kMicrosecond;
  };
  return read(CLOCK_REALTIME) - read(CLOCK_BOOTTIME) + static_cast<std::int64_t>(stat.start) * tick;
}

#endif

}  // namespace

#ifdef __linux__

std::vector<RunningProcess> find_processes(const std::filesystem::path& folder, std::string_view program) {
  std::vector<RunningProcess> found;
  std::error_code error;
  for (std::filesystem::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
    const auto pid = number_in<std::int64_t>(it->path().filename().native());
    if (!pid) continue;
    std::error_code hidden;
    if (std::filesystem::read_symlink(it->path() / "cwd", hidden) != folder || hidden) continue;
    const std::string line = beginning_of(it->path() / "cmdline");
    if (!is_command_of(words_of(line), program)) continue;
    if (const auto stat = stat_of(*pid)) found.push_back({*pid, stat->start, started_us(*stat), stat->parent});
  }
  const auto parents = found;
  std::erase_if(found, [&](const RunningProcess& one) {
    return std::any_of(parents.begin(), parents.end(), [&](const auto& other) { return other.parent == one.pid; });
  });
  return found;
}

// The kernel lists them by the thread that started them.
std::vector<ChildProcess> child_processes(std::int64_t pid) {
  std::vector<ChildProcess> children;
  std::error_code error;
  const std::filesystem::path threads = "/proc/" + std::to_string(pid) + "/task";
  for (std::filesystem::directory_iterator it(threads, error), end; !error && it != end; it.increment(error)) {
    const std::string text = beginning_of(it->path() / "children");
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t space = std::min(rest.find(' '), rest.size());
      const auto child = number_in<std::int64_t>(rest.substr(0, space));
      rest.remove_prefix(std::min(space + 1, rest.size()));
      const auto stat = child ? stat_of(*child) : std::nullopt;
      if (!stat) continue;
      const std::string line = beginning_of("/proc/" + std::to_string(*child) + "/cmdline");
      children.push_back({*child, started_us(*stat), command_in(words_of(line))});
    }
  }
  return children;
}

std::optional<std::uint64_t> process_start(std::int64_t pid) {
  const auto stat = stat_of(pid);
  return stat ? std::optional(stat->start) : std::nullopt;
}

std::string process_domain() {
  std::error_code error;
  const auto space = std::filesystem::read_symlink("/proc/self/ns/pid", error);
  return error ? std::string() : first_line("/etc/machine-id") + ":" + space.string();
}

#else

std::optional<std::uint64_t> process_start(std::int64_t pid) {
  const bool runs = pid > 0 && (::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM);
  return runs ? std::optional<std::uint64_t>(0) : std::nullopt;
}

std::vector<RunningProcess> find_processes(const std::filesystem::path&, std::string_view) { return {}; }

std::vector<ChildProcess> child_processes(std::int64_t) { return {}; }

std::string process_domain() { return {}; }

#endif

}  // namespace livestream
