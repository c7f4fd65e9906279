#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <fstream>
#include <optional>

#include "base/subprocess.h"
#include "cli/doctor_checks.h"
#include "cli/number_text.h"

// Checks of the system's limits, and of the desktop.
namespace livestream::cli {
namespace {

// A session has up to three watched folders; 10,000 sessions are a promise.
constexpr std::int64_t kEnoughWatches = 32'768;
constexpr std::int64_t kEnoughInstances = 128;
// Each viewer and each open log is a descriptor.
constexpr rlim_t kEnoughFiles = 4'096;

struct SystemLimit {
  const char* name;
  const char* file;
  std::int64_t enough;
  std::int64_t advice;
};

constexpr std::array kInotifyLimits{
    SystemLimit{"fs.inotify.max_user_watches", "sys/fs/inotify/max_user_watches", kEnoughWatches, 524'288},
    SystemLimit{"fs.inotify.max_user_instances", "sys/fs/inotify/max_user_instances", kEnoughInstances, 512},
};

std::optional<std::int64_t> read_number(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::int64_t number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

bool has_display(const Environment& environment) {
#ifdef __APPLE__
  (void)environment;
  return true;
#else
  return !environment("DISPLAY").value_or("").empty() || !environment("WAYLAND_DISPLAY").value_or("").empty();
#endif
}

}  // namespace

std::vector<Finding> check_watch_limits(const Patient& patient) {
  std::vector<Finding> findings;
  for (const SystemLimit& limit : kInotifyLimits) {
    const auto value = read_number(patient.proc / limit.file);
    if (!value) return {{"inotify", Health::well, "there is none here: folders are polled", ""}};
    const bool is_enough = *value >= limit.enough;
    findings.push_back(
        {"inotify", is_enough ? Health::well : Health::warning, fmt::format("{} is {}", limit.name, grouped(*value)),
         is_enough ? "" : fmt::format("past it folders are polled: sudo sysctl {}={}", limit.name, limit.advice)});
  }
  return findings;
}

std::vector<Finding> check_open_files(const Patient&) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  if (limit.rlim_max == RLIM_INFINITY) return {{"files", Health::well, "any number may be open", ""}};
  const std::string text = fmt::format("{} may be open at once", grouped(static_cast<std::int64_t>(limit.rlim_max)));
  if (limit.rlim_max >= kEnoughFiles) return {{"files", Health::well, text, ""}};
  return {{"files", Health::warning, text,
           "each viewer takes one: raise the limit, ulimit -Hn 65536 as root, or in limits.conf"}};
}

std::vector<Finding> check_browser(const Patient& patient) {
  if (!has_display(patient.environment))
    return {{"browser", Health::well, "no display here: open the printed address on another screen", ""}};
  for (const char* opener : {"xdg-open", "open"}) {
    const std::string path = find_program(opener, patient.environment("PATH").value_or(""));
    if (!path.empty()) return {{"browser", Health::well, path + " opens pages", ""}};
  }
  return {{"browser", Health::warning, "neither xdg-open nor open is there: pages are not opened by themselves",
           "install xdg-utils, or open the printed address yourself"}};
}

}  // namespace livestream::cli
