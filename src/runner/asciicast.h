#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"

namespace livestream {

/// The size of a terminal, in characters.
struct TerminalSize {
  int columns = 80;
  int rows = 24;

  friend bool operator==(const TerminalSize&, const TerminalSize&) = default;
};

/// What a terminal showed, as a file that players know: asciicast v2
/// (https://docs.asciinema.org/manual/asciicast/v2/). Each piece is on disk when its call returns. Past `kMaxBytes`
/// nothing is written any more. Thread: one.
class Asciicast {
 public:
  static constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;

  struct Header {
    TerminalSize size;
    SystemTime start;
    std::string command;
    std::string term;  ///< the environment's TERM
  };

  /// Begins a file that is not there yet. Errors: those of the file system, with its name.
  static Result<Asciicast> create(const std::filesystem::path& path, const Header& header);

  /// What was shown, and how long after the start. A character whose bytes have not all come waits for the rest; bytes
  /// that are none are written as U+FFFD. Errors: those of the file system; the file then ends before this piece.
  Result<void> output(std::chrono::microseconds at, std::string_view bytes);
  Result<void> resize(std::chrono::microseconds at, TerminalSize size);

 private:
  explicit Asciicast(Fd file) : file_(std::move(file)) {}

  Result<void> write(std::string_view line);
  Result<void> event(std::chrono::microseconds at, char code, std::string_view data);

  Fd file_;
  std::uint64_t size_ = 0;
  std::string unfinished_;  // the first bytes of a character
};

}  // namespace livestream
