#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace livestream {

/// The file under a log, as the system shows it: bytes, not events. Opened for reading when it is there, for writing
/// when first needed. Notices when another file takes its place. Thread: one at a time, but `sync` from any.
class LogFile {
 public:
  /// What leads out of `folder` is never opened; empty: nobody asks.
  explicit LogFile(std::filesystem::path path, std::filesystem::path folder = {})
      : path_(std::move(path)), folder_(std::move(folder)) {}

  /// The size now; 0 while there is no file. Opens it when it has come into being. Errors: `conflict` once the path
  /// leads to another file than before, or to none; what `open(2)` says.
  ///
  /// Following the path costs three times what asking the open file does. So only a call after `doubt_place` follows
  /// it; the others notice a file that was deleted or replaced by renaming, but not one that was moved away.
  Result<std::uint64_t> size();
  void doubt_place() { is_place_in_doubt_ = true; }

  /// Opens for writing; makes file (0600) and folders (0700) if there was no file yet.
  Result<void> make_writable();

  Result<std::size_t> read(std::uint64_t position, std::span<char> buffer) const;

  /// Where bytes landed, which others may have made later than expected.
  struct Landed {
    std::uint64_t start = 0;
    std::size_t count = 0;  ///< fewer than given when the disk is full
  };
  /// One `write` at the end. Needs `make_writable`.
  Result<Landed> append(std::string_view bytes);

  /// `fdatasync`; nothing to do while nothing was written here.
  Result<void> sync() const;
  /// The same as a job for another thread, which may outlive this file.
  std::function<Result<void>()> sync_job() const;

  /// Reports the path as leading elsewhere from now on, and says so.
  Error replaced();

  bool is_open() const { return static_cast<bool>(fd_); }
  bool is_replaced() const { return is_replaced_; }
  FileId id() const { return id_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  Result<Fd> open(int flags) const;
  Result<void> make_parents() const;
  Result<void> adopt(Fd fd);
  Result<std::uint64_t> size_of_open_file();

  std::filesystem::path path_;
  std::filesystem::path folder_;
  Fd fd_;
  FileId id_;
  bool is_writable_ = false;
  bool is_replaced_ = false;
  bool is_place_in_doubt_ = true;
  std::atomic<int> written_fd_{-1};  // stays open until destruction
};

}  // namespace livestream
