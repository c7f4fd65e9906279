#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <atomic>
#include <cerrno>

#ifdef __linux__
#include <sys/vfs.h>
#else
#include <sys/mount.h>
#include <sys/param.h>
#endif

namespace livestream {
namespace {

Error at_path(const char* what, const std::filesystem::path& path) {
  return system_error(errno, fmt::format("{} {}", what, path.string()));
}

FileState to_state(const struct stat& info) {
#ifdef __APPLE__
  const auto& modified = info.st_mtimespec;
#else
  const auto& modified = info.st_mtim;
#endif
  return {{static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino)},
          static_cast<std::uint64_t>(info.st_size),
          std::int64_t{modified.tv_sec} * 1'000'000 + modified.tv_nsec / 1'000};
}

Result<void> write_whole(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = write_once(fd, bytes);
    if (!count) return count.error();
    bytes.remove_prefix(*count);
  }
  return {};
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int Fd::release() { return std::exchange(fd_, -1); }

void Fd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Result<Fd> open_file(const std::filesystem::path& path, int flags, mode_t mode) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) return at_path("cannot open", path);
  return Fd(fd);
}

Result<FileState> file_state(int fd) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) return system_error(errno, "cannot examine an open file");
  return to_state(info);
}

Result<FileState> file_state(const std::filesystem::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return at_path("cannot examine", path);
  return to_state(info);
}

Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t limit) {
  const auto fd = open_file(path, O_RDONLY);
  if (!fd) return fd.error();
  return read_opened(*fd, path, limit);
}

Result<std::string> read_opened(const Fd& fd, const std::filesystem::path& path, std::uint64_t limit) {
  const auto state = file_state(fd.get());
  if (!state) return state.error();
  if (state->size > limit)
    return Error{Errc::too_large,
                 fmt::format("{} has {} bytes, more than the {} allowed", path.string(), state->size, limit)};
  std::string content(state->size, '\0');
  const auto count = read_at(fd.get(), 0, content);
  if (!count) return count.error();
  content.resize(*count);
  return content;
}

Result<std::size_t> read_at(int fd, std::uint64_t position, std::span<char> buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t count = ::pread(fd, buffer.data() + done, buffer.size() - done, static_cast<off_t>(position + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(errno, fmt::format("cannot read at byte {}", position + done));
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Result<std::size_t> write_once(int fd, std::string_view bytes) {
  for (;;) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return system_error(errno, "cannot write");
  }
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
  static std::atomic<unsigned> counter{0};
  std::filesystem::path temporary = path;
  temporary += fmt::format(".{}.{}.tmp", ::getpid(), counter++);
  auto fd = open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (!fd) return fd.error();
  const auto written = write_whole(fd->get(), bytes);
  if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const Error error = written ? at_path("cannot replace", path) : written.error();
    ::unlink(temporary.c_str());
    return error;
  }
  return {};
}

Result<void> make_folders(const std::filesystem::path& path) {
  if (path.empty() || ::access(path.c_str(), F_OK) == 0) return {};
  if (path.has_parent_path() && path.parent_path() != path) {
    const auto parent = make_folders(path.parent_path());
    if (!parent) return parent;
  }
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return at_path("cannot make the folder", path);
  return {};
}

bool is_local_file_system(const std::filesystem::path& path) {
  struct statfs info{};
  if (::statfs(path.c_str(), &info) != 0) return false;
#ifdef __linux__
  // Magic numbers of linux/magic.h and statfs(2).
  switch (static_cast<std::uint32_t>(info.f_type)) {
    case 0xEF53:      // ext2, ext3, ext4
    case 0x58465342:  // xfs
    case 0x9123683E:  // btrfs
    case 0xF2F52010:  // f2fs
    case 0x2FC12FC1:  // zfs
    case 0x01021994:  // tmpfs
    case 0x858458F6:  // ramfs
    case 0x794C7630:  // overlayfs
    case 0xCA451A4E:  // bcachefs
      return true;
    default:
      return false;
  }
#else
  return (info.f_flags & MNT_LOCAL) != 0;
#endif
}

}  // namespace livestream
