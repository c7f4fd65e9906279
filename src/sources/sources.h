#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sources/source.h"

namespace livestream {

/// The scanner: one thread that runs all sources over all roots and calls the sink.
///
/// Thread: `add_root`, `recall` and `stop` from any but the scanner's own. Everything given outlives it.
class Sources {
 public:
  Sources(EventSink& sink, const Clock& clock, const SourceOptions& options = {});
  /// The same with another watcher than the system's best.
  Sources(EventSink& sink, const Clock& clock, SourceOptions options, std::unique_ptr<FileWatcher> watcher);
  Sources(const Sources&) = delete;
  Sources& operator=(const Sources&) = delete;
  ~Sources() { stop(); }

  /// Watches one more folder, which need not exist yet. The sink knows it by its absolute name without `.`,
  /// `..` and trailing slash. A root that is watched already is only reported as scanned once more.
  void add_root(const std::filesystem::path& root);

  /// Follows a session of the past (see Source::recall), once every root that was added before was scanned. Then calls
  /// `done` on the scanner's thread, when the sink was told all that the session says; not after `stop`.
  void recall(std::string session, std::function<void()> done);

  /// Ends the thread, at once unless it is in the middle of a scan; no call to the sink after that.
  void stop();

 private:
  struct Wishes {
    std::vector<std::filesystem::path> roots;
    std::map<std::string, std::vector<std::function<void()>>> recalls;  // by session: whom to tell
  };

  void run();
  bool take_wishes(Wishes& wishes);
  void pause();

  EventSink& sink_;
  const Clock& clock_;
  const SourceOptions options_;
  const std::unique_ptr<FileWatcher> watcher_;
  const std::vector<std::unique_ptr<Source>> sources_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  Wishes wishes_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace livestream
