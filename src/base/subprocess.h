#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace livestream {

struct SubprocessLimits {
  std::chrono::milliseconds patience{5'000};  ///< after which it is killed
  std::size_t output_bytes = 1024 * 1024;     ///< more: it is killed
  const std::atomic<bool>* stop = nullptr;    ///< set: it is killed, within 50 ms
};

/// Runs `words[0]`, found as by execvp, with the others as its arguments and nothing to read; returns what it wrote to
/// its standard output. What it complains of is dropped. Blocks. Errors: what starting it says, `busy` when it was
/// killed, `io` when it ended with another code than 0. Thread: any.
Result<std::string> run_program(const std::vector<std::string>& words, const SubprocessLimits& limits);

/// Where execvp would find it by this `PATH`; empty if nowhere.
std::filesystem::path find_program(const std::string& name, std::string_view path);

/// The folder that the running program's file lies in; empty where the system does not tell.
std::filesystem::path own_folder();

}  // namespace livestream
