#include "base/inside.h"

#include <fcntl.h>
#include <fmt/format.h>
#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace livestream {
namespace {

// Opens without following a link anywhere on the way, or, where the system cannot, at its end.
Result<Fd> open_without_links(const std::filesystem::path& path, int flags, mode_t mode) {
#ifdef SYS_openat2
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.mode = (flags & O_CREAT) != 0 ? mode : 0;
  how.resolve = RESOLVE_NO_SYMLINKS;
  const auto fd = static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof(how)));
  if (fd >= 0) return Fd(fd);
  const bool is_unknown = errno == ENOSYS || errno == EPERM;  // before Linux 5.6; in containers that filter calls
  if (!is_unknown) return system_error(errno, "cannot open " + path.string());
#endif
  return open_file(path, flags | O_NOFOLLOW, mode);
}

Result<std::filesystem::path> follow(const std::filesystem::path& path) {
  std::error_code error;
  auto real = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  if (error) return system_error(error.value(), "cannot follow " + path.string());
  return real;
}

}  // namespace

bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

Result<std::filesystem::path> resolve_inside(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto boundary = follow(folder);
  if (!boundary) return boundary.error();
  auto real = follow(path);
  if (!real || lies_in(*real, *boundary)) return real;
  return Error{Errc::no_permission,
               fmt::format("{} leads out of {}: links that do are not followed", path.string(), folder.string())};
}

Result<Fd> open_inside(const std::filesystem::path& path, const std::filesystem::path& folder, int flags, mode_t mode) {
  const auto real = resolve_inside(path, folder);
  if (!real) return real.error();
  return open_without_links(*real, flags, mode);
}

Result<std::string> read_inside(const std::filesystem::path& path, const std::filesystem::path& folder,
                                std::uint64_t limit) {
  // Without O_NONBLOCK a named pipe put there would hang us.
  const auto fd = open_inside(path, folder, O_RDONLY | O_NONBLOCK);
  if (!fd) return fd.error();
  struct stat info{};
  if (::fstat(fd->get(), &info) != 0) return system_error(errno, "cannot examine " + path.string());
  if (!S_ISREG(info.st_mode)) return invalid(path.string() + " is no regular file");
  return read_opened(*fd, path, limit);
}

}  // namespace livestream
