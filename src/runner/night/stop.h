#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/file.h"
#include "base/pipe.h"
#include "base/result.h"

// How people stop a night.
namespace livestream {

/// Ctrl-C and the like, as something to wait for. One at a time: signals belong to the process.
class StopSignals {
 public:
  /// Those that are ignored, as below nohup, stay so. Errors: no pipe is to be had.
  static Result<std::unique_ptr<StopSignals>> watch();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  /// Readable from the first signal on.
  int fd() const { return pipe_.reading.get(); }
  /// Returns when the time is over, or a signal has come.
  void wait(std::chrono::milliseconds time) const;
  /// The newest signal's number.
  std::optional<int> seen() const;

 private:
  StopSignals() = default;

  Pipe pipe_;
  std::vector<int> taken_;
};

/// Files that people touch. One that lies there already is an old one, until it is touched again.
class StopFiles {
 public:
  explicit StopFiles(std::vector<std::filesystem::path> paths);

  std::optional<std::filesystem::path> touched() const;

 private:
  struct Watched {
    std::filesystem::path path;
    std::optional<FileState> before;
  };
  std::vector<Watched> files_;
};

}  // namespace livestream
