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

Sources::Sources(EventSink& sink, const Clock& clock, const SourceOptions& options)
    : Sources(sink, clock, options, make_file_watcher(clock, options.watch)) {}

Sources::Sources(EventSink& sink, const Clock& clock, SourceOptions options, std::unique_ptr<FileWatcher> watcher)
    : sink_(sink),
      clock_(clock),
      options_(std::move(options)),
      watcher_(std::move(watcher)),
      sources_(all_sources({sink, *watcher_, clock_, options_})),
      thread_([this] { run(); }) {}

void Sources::add_root(const std::filesystem::path& root) {
  {
    const std::lock_guard lock(mutex_);
    wishes_.roots.push_back(one_name(root));
  }
  watcher_->wake();
}

void Sources::recall(std::string session, std::function<void()> done) {
  {
    const std::lock_guard lock(mutex_);
    wishes_.recalls[std::move(session)].push_back(std::move(done));
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
  Wishes wishes;
  while (take_wishes(wishes)) {
    for (const auto& root : wishes.roots)
      for (const auto& source : sources_) source->add_root(root);
    const SteadyTime now = clock_.steady_now();
    SteadyTime due = now + options_.rescan_interval;
    for (const auto& source : sources_) due = std::min(due, source->run_due(now));
    for (const auto& [session, waiting] : wishes.recalls)
      for (const auto& source : sources_) source->recall(session);
    sink_.looked();
    for (const auto& [session, waiting] : wishes.recalls)
      for (const auto& done : waiting) done();
    const FileChanges changes = watcher_->wait(std::max(due, now) - now);
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

bool Sources::take_wishes(Wishes& wishes) {
  const std::lock_guard lock(mutex_);
  wishes = std::exchange(wishes_, {});
  return !is_stopping_;
}

}  // namespace livestream
