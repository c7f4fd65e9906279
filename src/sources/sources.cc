#include "sources/sources.h"

#include <algorithm>
#include <utility>

#include "sources/all.h"

namespace livestream {
namespace {

// Absolute, without `.`, `..` and a slash at the end. Links stay: the root is known by the name its user gave.
std::filesystem::path one_name(const std::filesystem::path& root) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(root, error);
  const std::filesystem::path normal = (error ? root : absolute).lexically_normal();
  return normal.has_filename() || !normal.has_relative_path() ? normal : normal.parent_path();
}

}  // namespace

Sources::Sources(EventSink& sink, const Clock& clock, SourceOptions options)
    : Sources(sink, clock, options, make_file_watcher(clock, options.watch)) {}

Sources::Sources(EventSink& sink, const Clock& clock, SourceOptions options, std::unique_ptr<FileWatcher> watcher)
    : sink_(sink),
      clock_(clock),
      options_(options),
      watcher_(std::move(watcher)),
      sources_(all_sources({sink, *watcher_, clock_, options_})),
      thread_([this] { run(); }) {}

void Sources::add_root(const std::filesystem::path& root) {
  {
    const std::lock_guard lock(mutex_);
    new_roots_.push_back(one_name(root));
  }
  watcher_->wake();
}

void Sources::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stopped_.notify_all();
  watcher_->wake();
  if (thread_.joinable()) thread_.join();
}

void Sources::run() {
  std::vector<std::filesystem::path> roots;
  while (take_new_roots(roots)) {
    for (const auto& root : roots)
      for (const auto& source : sources_) source->add_root(root);
    const SteadyTime now = clock_.steady_now();
    SteadyTime due = now + options_.rescan_interval;
    for (const auto& source : sources_) due = std::min(due, source->run_due(now));
    sink_.looked();
    const FileChanges changes = watcher_->wait(std::max(due - now, SteadyTime::duration(0)));
    if (!changes.everything && changes.paths.empty()) continue;
    for (const auto& source : sources_) {
      if (changes.everything)
        source->look_at_everything();
      else
        source->changed(changes.paths);
    }
    sink_.looked();
    pause();
  }
}

void Sources::pause() {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, options_.pause, [this] { return is_stopping_; });
}

bool Sources::take_new_roots(std::vector<std::filesystem::path>& roots) {
  const std::lock_guard lock(mutex_);
  roots = std::exchange(new_roots_, {});
  return !is_stopping_;
}

}  // namespace livestream
