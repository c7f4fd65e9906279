#include "base/process.h"

#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string_view>

#include "base/file.h"

namespace livestream {
namespace {

#ifdef __linux__

constexpr int kStartField = 22;
constexpr int kFieldBehindName = 3;  // the name, field 2, may hold anything, parentheses and spaces too

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

// Whether one of the first two words of a command line, which zeros separate, is a path to the program.
bool is_command_of(std::string_view words, std::string_view program) {
  for (int i = 0; i < 2 && !words.empty(); ++i) {
    const std::size_t end = words.find('\0');
    const std::filesystem::path path(words.substr(0, end));
    if (path.stem() == program || path.filename() == program) return true;
    words = end == std::string_view::npos ? std::string_view() : words.substr(end + 1);
  }
  return false;
}

#endif

}  // namespace

#ifdef __linux__

std::vector<RunningProcess> find_processes(const std::filesystem::path& folder, std::string_view program) {
  std::vector<RunningProcess> found;
  std::error_code error;
  for (std::filesystem::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename();
    std::int64_t pid = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (read.ec != std::errc() || read.ptr != name.data() + name.size()) continue;
    std::error_code hidden;
    if (std::filesystem::read_symlink(it->path() / "cwd", hidden) != folder || hidden) continue;
    if (!is_command_of(beginning_of(it->path() / "cmdline"), program)) continue;
    if (const auto start = process_start(pid)) found.push_back({pid, *start});
  }
  return found;
}

std::optional<std::uint64_t> process_start(std::int64_t pid) {
  if (pid <= 0) return std::nullopt;
  const std::string stat = first_line("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = stat.rfind(") ");
  if (name_end == std::string::npos) return std::nullopt;
  const std::string_view fields = std::string_view(stat).substr(name_end + 2);
  const bool is_gone = fields.starts_with('Z') || fields.starts_with('X');
  const std::string_view text = field_of(fields, kStartField - kFieldBehindName);
  std::uint64_t start = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), start);
  return is_gone || read.ec != std::errc() ? std::nullopt : std::optional(start);
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

std::string process_domain() { return {}; }

#endif

}  // namespace livestream
