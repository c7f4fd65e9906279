#include "sources/inotify_watcher.h"

#ifdef __linux__

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "sources/polled_folders.h"

namespace livestream {
namespace {

using std::chrono::microseconds;

constexpr std::uint32_t kEvents = IN_CREATE | IN_DELETE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM |
                                  IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

// One `read` takes at most this much; the kernel keeps the rest.
constexpr std::size_t kBufferBytes = 64 * 1024;

constexpr microseconds kLongestWait = std::chrono::hours(1);

// Paths in their order, each once.
class ChangeList {
 public:
  explicit ChangeList(FileChanges& changes) : changes_(changes) {}

  void add(std::filesystem::path path) {
    if (seen_.insert(path.native()).second) changes_.paths.push_back(std::move(path));
  }

 private:
  FileChanges& changes_;
  std::unordered_set<std::string> seen_;
};

class InotifyWatcher final : public FileWatcher {
 public:
  InotifyWatcher(Fd inotify, Fd wake, const Clock& clock, const WatchOptions& options)
      : inotify_(std::move(inotify)),
        wake_(std::move(wake)),
        max_watches_(options.max_system_watches),
        polled_(clock, options.poll_interval) {}

  Result<void> watch(const std::filesystem::path& folder) override {
    if (polled_.contains(folder) || !is_local_file_system(folder)) return poll(folder);
    if (watches_.size() >= max_watches_ && !watches_.contains(folder.native())) return poll_past_limit(folder);
    const int watch = ::inotify_add_watch(inotify_.get(), folder.c_str(), kEvents);
    if (watch >= 0) return remember(watch, folder);
    if (errno == ENOSPC) return poll_past_limit(folder);
    return system_error(errno, "cannot watch " + folder.string());
  }

  void unwatch(const std::filesystem::path& folder) override {
    polled_.remove(folder);
    forget(folder);
  }

  FileChanges wait(microseconds timeout) override {
    const microseconds longest = std::min(timeout, polled_.until_due().value_or(kLongestWait));
    std::array<pollfd, 2> ready{{{inotify_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(longest).count();
    // A signal ends it early, with nothing.
    ::poll(ready.data(), ready.size(), static_cast<int>(milliseconds));
    FileChanges changes;
    if (ready[1].revents != 0) clear_wake();
    if (ready[0].revents != 0) read_events(changes);
    polled_.look(changes);
    return changes;
  }

  void wake() override {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
  }

 private:
  Result<void> poll(const std::filesystem::path& folder) {
    forget(folder);
    return polled_.add(folder);
  }

  Result<void> poll_past_limit(const std::filesystem::path& folder) {
    if (!std::exchange(has_said_limit_, true))
      log::warning(
          "the limit of watched folders is reached at {}: the rest is polled, which is slower. To raise the limit: "
          "sysctl fs.inotify.max_user_watches=524288",
          watches_.size());
    return poll(folder);
  }

  // The kernel knows a folder by its inode: one watch may stand for several names.
  Result<void> remember(int watch, const std::filesystem::path& folder) {
    const auto known = watches_.find(folder.native());
    if (known != watches_.end() && known->second != watch) forget(folder);
    if (watches_.emplace(folder.native(), watch).second) folders_[watch].push_back(folder);
    return {};
  }

  void forget(const std::filesystem::path& folder) {
    const auto known = watches_.find(folder.native());
    if (known == watches_.end()) return;
    const int watch = known->second;
    watches_.erase(known);
    std::erase(folders_[watch], folder);
    if (!folders_[watch].empty()) return;
    folders_.erase(watch);
    ::inotify_rm_watch(inotify_.get(), watch);
  }

  void clear_wake() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t size = ::read(wake_.get(), &count, sizeof count);
  }

  void read_events(FileChanges& changes) {
    alignas(inotify_event) std::array<char, kBufferBytes> buffer;
    const ssize_t size = ::read(inotify_.get(), buffer.data(), buffer.size());
    ChangeList list(changes);
    for (ssize_t at = 0; at < size;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = event.len > 0 ? buffer.data() + at + sizeof event : "";
      if ((event.mask & IN_Q_OVERFLOW) != 0) changes.everything = true;
      report(event, name, list);
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }

  void report(const inotify_event& event, const char* name, ChangeList& list) {
    const auto folders = folders_.find(event.wd);
    if (folders == folders_.end()) return;  // taken back, with events still on their way
    if ((event.mask & (IN_IGNORED | IN_MOVE_SELF | IN_DELETE_SELF | IN_UNMOUNT)) != 0)
      return report_gone(event.wd, list);
    if (*name == '\0') return;  // attributes of the folder itself
    for (const std::filesystem::path& folder : folders->second) list.add(folder / name);
  }

  void report_gone(int watch, ChangeList& list) {
    const std::vector<std::filesystem::path> folders = folders_[watch];
    for (const std::filesystem::path& folder : folders) {
      forget(folder);
      list.add(folder);
    }
  }

  const Fd inotify_;
  const Fd wake_;
  const std::size_t max_watches_;
  std::unordered_map<std::string, int> watches_;
  std::unordered_map<int, std::vector<std::filesystem::path>> folders_;
  PolledFolders polled_;
  bool has_said_limit_ = false;
};

}  // namespace

Result<std::unique_ptr<FileWatcher>> open_inotify_watcher(const Clock& clock, const WatchOptions& options) {
  Fd inotify(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!inotify)
    return system_error(errno, "no inotify instance (sysctl fs.inotify.max_user_instances raises the limit)");
  Fd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return system_error(errno, "no eventfd");
  return std::unique_ptr<FileWatcher>(
      std::make_unique<InotifyWatcher>(std::move(inotify), std::move(wake), clock, options));
}

}  // namespace livestream

#else

namespace livestream {

Result<std::unique_ptr<FileWatcher>> open_inotify_watcher(const Clock&, const WatchOptions&) {
  return Error{Errc::unavailable, "this system has no inotify"};
}

}  // namespace livestream

#endif
