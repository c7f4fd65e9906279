#include "recording/log_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "base/inside.h"

namespace livestream {
namespace {

Result<void> sync_data(int fd) {
#ifdef __APPLE__
  return ::fcntl(fd, F_FULLFSYNC) == 0 ? Result<void>{} : system_error(errno, "cannot sync");
#else
  if (::fdatasync(fd) != 0) return system_error(errno, "cannot sync");
  return {};
#endif
}

struct SizeAndLinks {
  std::uint64_t size = 0;
  std::uint64_t links = 0;
};

Result<SizeAndLinks> size_and_links(int fd) {
#ifdef STATX_SIZE
  // Asked for its times too, Linux 6.13 gives every later write a fresh time of its own, hence an inode to write:
  // with a look before each append, a third of what the append costs.
  struct statx info{};
  if (::statx(fd, "", AT_EMPTY_PATH, STATX_SIZE | STATX_NLINK, &info) != 0) return system_error(errno, "statx");
  return SizeAndLinks{info.stx_size, info.stx_nlink};
#else
  struct stat info{};
  if (::fstat(fd, &info) != 0) return system_error(errno, "fstat");
  return SizeAndLinks{static_cast<std::uint64_t>(info.st_size), info.st_nlink};
#endif
}

}  // namespace

Result<std::uint64_t> LogFile::size() {
  if (is_replaced_) return replaced();
  if (fd_ && !is_place_in_doubt_) return size_of_open_file();
  is_place_in_doubt_ = false;
  const auto state = file_state(path_);
  if (!state) {
    if (state.error().code != Errc::not_found) return state.error();
    if (fd_) return replaced();
    return std::uint64_t{0};
  }
  if (!fd_) {
    auto fd = open(O_RDONLY);
    if (!fd) return fd.error();
    const auto adopted = adopt(std::move(*fd));
    if (!adopted) return adopted.error();
  }
  if (state->id != id_) return replaced();
  return state->size;
}

Result<std::uint64_t> LogFile::size_of_open_file() {
  const auto info = size_and_links(fd_.get());
  if (!info)
    return Error{info.error().code, fmt::format("cannot examine {}: {}", path_.string(), info.error().message)};
  if (info->links == 0) return replaced();
  return info->size;
}

Result<void> LogFile::make_writable() {
  if (is_writable_) return {};
  if (!fd_) {
    const auto made = make_parents();
    if (!made) return made.error();
  }
  auto fd = open(O_RDWR | O_APPEND | (fd_ ? 0 : O_CREAT));
  if (!fd) return fd_ && fd.error().code == Errc::not_found ? replaced() : fd.error();
  const auto adopted = adopt(std::move(*fd));
  if (!adopted) return adopted;
  is_writable_ = true;
  written_fd_ = fd_.get();
  return {};
}

Result<Fd> LogFile::open(int flags) const {
  return folder_.empty() ? open_file(path_, flags) : open_inside(path_, folder_, flags);
}

Result<void> LogFile::make_parents() const {
  const auto parent = path_.parent_path();
  if (folder_.empty()) return make_folders(parent);
  const auto real = resolve_inside(parent, folder_);
  return real ? make_folders(*real) : real.error();
}

Result<void> LogFile::adopt(Fd fd) {
  const auto state = file_state(fd.get());
  if (!state) return state.error();
  if (fd_ && state->id != id_) return replaced();
  id_ = state->id;
  fd_ = std::move(fd);
  return {};
}

Result<std::size_t> LogFile::read(std::uint64_t position, std::span<char> buffer) const {
  return read_at(fd_.get(), position, buffer);
}

Result<LogFile::Landed> LogFile::append(std::string_view bytes) {
  const auto count = write_once(fd_.get(), bytes);
  if (!count) return Error{count.error().code, fmt::format("{}: {}", path_.string(), count.error().message)};
  const off_t end = ::lseek(fd_.get(), 0, SEEK_CUR);
  if (end < 0) return system_error(errno, fmt::format("cannot tell the position in {}", path_.string()));
  return Landed{static_cast<std::uint64_t>(end) - *count, *count};
}

Result<void> LogFile::sync() const {
  const int fd = written_fd_;
  return fd < 0 ? Result<void>{} : sync_data(fd);
}

std::function<Result<void>()> LogFile::sync_job() const {
  auto fd = std::make_shared<Fd>(written_fd_ < 0 ? -1 : ::fcntl(written_fd_, F_DUPFD_CLOEXEC, 0));
  return [fd] { return *fd ? sync_data(fd->get()) : Result<void>{}; };
}

Error LogFile::replaced() {
  is_replaced_ = true;
  return {Errc::conflict,
          fmt::format("{} was removed, replaced or cut while in use: open the log again", path_.string())};
}

}  // namespace livestream
