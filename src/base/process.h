#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace livestream {

/// When a process was started, in the system's own unit and counted from where it likes: it tells a process from
/// another that got the same number later. On Linux clock ticks since the machine's start (proc(5), `stat`, field 22);
/// elsewhere 0 for every process. Nothing if no such process runs; one that ended and whose parent did not look yet
/// does not run.
std::optional<std::uint64_t> process_start(std::int64_t pid);

struct RunningProcess {
  std::int64_t pid = 0;
  std::uint64_t start = 0;      ///< as process_start tells it
  std::int64_t started_us = 0;  ///< microseconds since 1970 UTC, to the system's tick (10 ms)
  std::int64_t parent = 0;
};

/// The processes that work in `folder`, and whose program, or the script that an interpreter runs, is called `program`
/// (`/opt/bin/codex`, `node …/gemini.js`). Of a wrapper and what it started under the same name, as npm installs them,
/// the latter. Only of those that we may look at; none where the system does not tell.
std::vector<RunningProcess> find_processes(const std::filesystem::path& folder, std::string_view program);

struct ChildProcess {
  std::int64_t pid = 0;
  std::int64_t started_us = 0;  ///< microseconds since 1970 UTC, to the system's tick (10 ms)
  std::string command;          ///< any bytes: what a shell was given by `-c`, else all words; at most about 1,000
};

/// What a process started itself and what runs, in no order; none where the system does not tell.
std::vector<ChildProcess> child_processes(std::int64_t pid);

/// Names the world in which our process numbers mean something: a process that names another is none of ours.
/// On Linux `{machine id}:{namespace}`, like `0123…cdef:pid:[4026531836]`; empty where nobody knows.
std::string process_domain();

}  // namespace livestream
