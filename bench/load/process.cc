#include "load/process.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "load/socket.h"

namespace bench {
namespace {

// proc_pid_stat(5): utime and stime are fields 14 and 15, rss (in pages) is field 24. Field 2, the
// name, is in parentheses and may hold anything, so counting starts behind the last of them.
ProcessUsage usage_of_one(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string stat;
  if (!std::getline(file, stat)) throw Failure(fmt::format("there is no process {} (the server ended?)", pid));
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  std::int64_t user = 0;
  std::int64_t system = 0;
  fields >> user >> system;
  for (int field = 16; field < 24; ++field) fields >> skipped;
  std::uint64_t pages = 0;
  fields >> pages;
  return {.cpu = (user + system) * (kSecond / sysconf(_SC_CLK_TCK)),
          .rss_bytes = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))};
}

}  // namespace

ProcessUsage usage_of(pid_t pid) {
  if (pid == 0) return {};
  ProcessUsage total = usage_of_one(pid);
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid))) {
    std::ifstream children(task.path() / "children");
    for (pid_t child = 0; children >> child;) {
      const ProcessUsage usage = usage_of(child);
      total.cpu += usage.cpu;
      total.rss_bytes += usage.rss_bytes;
    }
  }
  return total;
}

Nanos own_cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto nanos = [](const timeval& time) { return time.tv_sec * kSecond + time.tv_usec * kMicrosecond; };
  return nanos(usage.ru_utime) + nanos(usage.ru_stime);
}

void pin_to_cpu(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) throw system_failure(fmt::format("--cpu {}", cpu));
}

}  // namespace bench
