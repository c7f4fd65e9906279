#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace livestream {

/// An open file descriptor, closed with its owner. Movable, not copyable.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();
  void reset();

 private:
  int fd_ = -1;
};

/// What distinguishes this file from one put in its place.
struct FileId {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  friend bool operator==(const FileId&, const FileId&) = default;
};

struct FileState {
  FileId id;
  std::uint64_t size = 0;        ///< bytes
  std::int64_t modified_us = 0;  ///< microseconds since 1970, UTC

  friend bool operator==(const FileState&, const FileState&) = default;
};

/// `open(2)` with O_CLOEXEC; the error names the path.
Result<Fd> open_file(const std::filesystem::path& path, int flags, mode_t mode = 0600);

Result<FileState> file_state(int fd);
Result<FileState> file_state(const std::filesystem::path& path);

/// The whole file; `too_large` if it has more than `limit` bytes.
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t limit);
/// The same of a file that is open; errors name `path`.
Result<std::string> read_opened(const Fd& fd, const std::filesystem::path& path, std::uint64_t limit);

/// Up to `buffer.size()` bytes from `position`; fewer only at the end of the file. Returns the count.
Result<std::size_t> read_at(int fd, std::uint64_t position, std::span<char> buffer);

/// One `write(2)`, repeated only if a signal cut it off before any byte. Returns the bytes written, which
/// are fewer than given when the disk fills up.
Result<std::size_t> write_once(int fd, std::string_view bytes);

/// Puts `bytes` in place of `path` so that a reader sees the old or the new content, never a part: a
/// temporary file beside it, then `rename(2)`. Survives a killed process; not fsynced.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes, mode_t mode = 0600);

/// Makes `path` and its missing parents, mode 0700.
Result<void> make_folders(const std::filesystem::path& path);

/// True on a file system of this machine's own disks or memory, where a write takes microseconds; false
/// on network file systems and FUSE, where it may hang. Unknown file systems count as not local.
bool is_local_file_system(const std::filesystem::path& path);

}  // namespace livestream
