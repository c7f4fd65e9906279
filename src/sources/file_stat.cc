#include "sources/file_stat.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>

#include "base/inside.h"
#include "base/log.h"

namespace livestream {
namespace {

FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::file;
  if (S_ISDIR(mode)) return FileKind::folder;
  if (S_ISLNK(mode)) return FileKind::link;
  return FileKind::other;
}

std::int64_t modified_us(const struct stat& info) {
#ifdef __APPLE__
  const timespec& time = info.st_mtimespec;
#else
  const timespec& time = info.st_mtim;
#endif
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000;
}

std::optional<FileStat> stat_at(int folder, const char* name, int flags) {
  struct stat info{};
  if (::fstatat(folder, name, &info, flags) != 0) return std::nullopt;
  return FileStat{FileState{FileId{static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino)},
                            static_cast<std::uint64_t>(info.st_size), modified_us(info)},
                  kind_of(info.st_mode)};
}

}  // namespace

std::optional<FileStat> stat_entry(const std::filesystem::path& path) {
  return stat_at(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW);
}

Result<FileId> each_entry(const std::filesystem::path& folder,
                          const std::function<void(const std::string& name, const FileStat&)>& found) {
  auto fd = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (!fd) return fd.error();
  const auto state = file_state(fd->get());
  if (!state) return state.error();
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd->release()), ::closedir);
  if (!stream) return system_error(errno, "cannot read the folder " + folder.string());
  while (const dirent* item = ::readdir(stream.get())) {
    const std::string name = item->d_name;
    if (name == "." || name == "..") continue;
    if (const auto stat = stat_at(::dirfd(stream.get()), item->d_name, AT_SYMLINK_NOFOLLOW)) found(name, *stat);
  }
  return state->id;
}

std::optional<FileStat> stat_inside(const std::filesystem::path& path, const std::filesystem::path& boundary) {
  const auto entry = stat_entry(path);
  if (!entry || entry->kind != FileKind::link) return entry;
  const auto target = resolve_inside(path, boundary);
  return target ? stat_entry(*target) : std::nullopt;
}

std::optional<WholeFile> read_whole(const std::filesystem::path& path, std::uint64_t limit) {
  // Without O_NONBLOCK a named pipe put there would hang us.
  const auto fd = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!fd) return std::nullopt;
  const auto state = file_state(fd->get());
  if (!state) return std::nullopt;
  if (state->size > limit) {
    log::warning("{} is not read: it has {} bytes, at most {} are taken", path.string(), state->size, limit);
    return std::nullopt;
  }
  WholeFile file{std::string(state->size, '\0'), *state};
  const auto size = read_at(fd->get(), 0, file.text);
  if (!size) return std::nullopt;
  file.text.resize(*size);
  return file;
}

std::optional<std::string> read_whole_inside(const std::filesystem::path& path, const std::filesystem::path& boundary,
                                             std::uint64_t limit) {
  auto text = read_inside(path, boundary, limit);
  if (text) return std::move(*text);
  if (text.error().code == Errc::too_large) log::warning("not read: {}", text.error().message);
  return std::nullopt;
}

}  // namespace livestream
