#include "sources/plain/plain_log.h"

#include <algorithm>
#include <utility>

#include "recording/log_session.h"
#include "sources/file_stat.h"

namespace livestream::plain {
namespace {

constexpr std::string_view kEventLog = "events.jsonl";

}  // namespace

void PlainLog::scan() {
  look();
  is_scanned_ = true;
}

void PlainLog::changed(const std::vector<std::filesystem::path>& paths) {
  const std::filesystem::path usual = root_ / kEventLog;
  const auto is = [](const std::filesystem::path& a, const std::filesystem::path& b) {
    return a.native() == b.native();
  };
  const bool is_ours = std::any_of(paths.begin(), paths.end(), [&](const std::filesystem::path& path) {
    return is(path, root_) || is(path, log_) || is(path, usual);
  });
  if (is_ours) look();
}

SteadyTime PlainLog::run_due(SteadyTime now) {
  if (now >= due_) look();
  return due_;
}

void PlainLog::look() {
  const auto root = stat_entry(root_);
  const auto state = find(root && root->kind == FileKind::file);
  const auto& options = context_.options;
  due_ = context_.clock.steady_now() + (root ? options.rescan_interval : options.missing_root_interval);
  if (!state) return lose();
  if (state == state_) return;
  const bool is_another = state_ && state_->id != state->id;
  state_ = state;
  if (session_.empty() || !is_told_ || is_another) name_session();
  // Whoever opens the log reads what is in it; what comes then has to be told.
  if (is_scanned_ && !session_.empty()) context_.sink.log_grew(session_, root_);
}

// Watched first: until then nobody tells what happens.
std::optional<FileState> PlainLog::find(bool is_file) {
  (void)context_.watcher.watch(is_file ? root_.parent_path() : root_);
  log_ = is_file ? root_ : root_ / kEventLog;
  std::error_code error;
  const auto boundary = std::filesystem::canonical(log_.parent_path(), error);
  const auto stat = error ? std::nullopt : stat_inside(log_, boundary);
  if (!stat || stat->kind != FileKind::file) return std::nullopt;
  return stat->state;
}

void PlainLog::name_session() {
  const auto found = session_of_log(log_);
  if (!found || !found->has_lines) return;
  is_told_ = found->is_told;
  if (found->id == session_) return;
  if (!session_.empty()) context_.sink.session_gone(session_, root_);
  session_ = found->id;
  FoundSession session;
  session.id = session_;
  session.root = root_;
  session.event_log = log_;
  session.modified_us = state_->modified_us;
  context_.sink.session_found(std::move(session));
}

void PlainLog::lose() {
  state_.reset();
  is_told_ = false;
  if (!session_.empty()) context_.sink.session_gone(std::exchange(session_, {}), root_);
}

}  // namespace livestream::plain
