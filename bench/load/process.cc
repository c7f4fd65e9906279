#include "load/process.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "load/socket.h"

namespace bench {
namespace {

Nanos from_ticks(std::int64_t ticks) { return ticks * (kSecond / sysconf(_SC_CLK_TCK)); }

// proc_pid_stat(5): utime and stime are fields 14 and 15. Field 2, the name, is in parentheses and
// may hold anything, so counting starts behind the last of them.
Nanos cpu_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string stat;
  if (!std::getline(file, stat)) throw Failure(fmt::format("there is no process {} (the server ended?)", pid));
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  std::int64_t user = 0;
  std::int64_t system = 0;
  fields >> user >> system;
  return from_ticks(user + system);
}

// From smaps_rollup, which counts pages; the number in "stat" lags behind by up to a megabyte.
std::uint64_t rss_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/smaps_rollup", pid));
  for (std::string name; file >> name;) {
    std::uint64_t kilobytes = 0;
    if (name == "Rss:" && file >> kilobytes) return kilobytes * 1024;
  }
  throw Failure(fmt::format("cannot read the memory of process {}", pid));
}

}  // namespace

ProcessUsage usage_of(pid_t pid) {
  if (pid == 0) return {};
  ProcessUsage total{.cpu = cpu_of(pid), .rss_bytes = rss_of(pid)};
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

// proc_stat(5), first line: user nice system idle iowait irq softirq steal.
Nanos machine_cpu() {
  std::ifstream file("/proc/stat");
  std::string name;
  file >> name;
  std::array<std::int64_t, 8> ticks{};
  for (auto& tick : ticks) file >> tick;
  return from_ticks(ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]);
}

void pin_to_cpu(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) throw system_failure(fmt::format("--cpu {}", cpu));
}

}  // namespace bench
