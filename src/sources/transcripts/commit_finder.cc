#include "sources/transcripts/commit_finder.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/subprocess.h"
#include "formats/json_fields.h"
#include "model/data_view.h"

namespace livestream::transcripts {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxLink = 4'096;  // bytes of a `.git` that only says where the repository is
constexpr std::string_view kLink = "gitdir: ";

// Where git keeps what belongs to the working tree of `folder`; empty if it is in none.
fs::path git_folder(fs::path folder) {
  for (;;) {
    const fs::path git = folder / ".git";
    std::error_code ignored;
    if (fs::is_directory(git, ignored)) return git;
    if (fs::is_regular_file(git, ignored)) {
      const auto text = read_file(git, kMaxLink);
      if (!text || !text->starts_with(kLink)) return {};
      return folder / text->substr(kLink.size(), text->find('\n') - kLink.size());
    }
    if (!folder.has_relative_path()) return {};
    folder = folder.parent_path();
  }
}

}  // namespace

CommitFinder::CommitFinder(const SourceContext& context, SessionTeller teller)
    : context_(context), teller_(std::move(teller)) {}

CommitFinder::~CommitFinder() { stop_ = true; }

void CommitFinder::note_transcript(const std::string& session, std::string_view cwd, std::int64_t began_us,
                                   std::int64_t modified_us) {
  if (context_.options.commits_program.empty()) return;
  Session& known = sessions_[session];
  if (!cwd.empty() && cwd != known.cwd) {
    known.cwd = cwd;
    known.reflog.clear();
    known.seen.reset();
    known.look_due = {};
  }
  due_ = std::min(due_, known.look_due);
  if (known.began_us == 0) known.began_us = began_us;
  known.modified_us = std::max(known.modified_us, modified_us);
  known.is_over = known.cwd.empty();
}

SteadyTime CommitFinder::run_due(SteadyTime now) {
  std::vector<Found> found;
  {
    const std::lock_guard lock(mutex_);
    found.swap(found_);
  }
  for (const Found& one : found) tell(one);
  if (now < due_) return due_;
  due_ = SteadyTime::max();
  for (auto& [session, known] : sessions_) {
    if (known.is_over) continue;
    if (now >= known.look_due) look(session, known, now);
    if (!known.is_over) due_ = std::min(due_, known.look_due);
  }
  return due_;
}

void CommitFinder::look(const std::string& session, Session& known, SteadyTime now) {
  const auto silence = context_.clock.system_now() - SystemTime(std::chrono::microseconds(known.modified_us));
  known.is_over = silence > kAfter;
  if (known.reflog.empty())
    if (const fs::path git = git_folder(known.cwd); !git.empty()) known.reflog = git / "logs/HEAD";
  known.look_due = now + (known.reflog.empty() ? kSearch : kLook);
  const auto state = known.reflog.empty() ? Result<FileState>(Error{Errc::not_found, ""}) : file_state(known.reflog);
  if (!state || known.seen == *state) return;
  known.seen = *state;
  ask(session, known);
}

void CommitFinder::ask(const std::string& session, const Session& known) {
  const std::int64_t until_us = known.modified_us + std::chrono::microseconds(kAfter).count();
  const std::vector<std::string> words = {context_.options.commits_program, known.cwd, std::to_string(known.began_us),
                                          std::to_string(until_us)};
  if (worker_ == nullptr) worker_ = std::make_unique<WorkerPool>(1);
  (void)worker_->post([this, session, words] {
    const auto lines = run_program(words, {.stop = &stop_});
    if (!lines) return log::debug("session \"{}\": {}", session, lines.error().message);
    {
      const std::lock_guard lock(mutex_);
      found_.push_back({session, *lines});
    }
    context_.watcher.wake();
  });
}

void CommitFinder::tell(const Found& found) {
  Session& known = sessions_[found.session];
  for (std::string_view rest = found.lines; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.starts_with('{') || !is_whole_json(line)) continue;
    const DataView data(line);
    const auto id = data.text("commit");
    const auto time_us = data.count("time_us");
    if (!id || !time_us || !known.told.emplace(*id).second) continue;
    teller_.tell_commit(found.session, *id, *time_us, std::string(line));
  }
}

}  // namespace livestream::transcripts
