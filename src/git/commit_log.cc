#include "git/commit_log.h"

#include <fmt/format.h>
#include <git2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "formats/text_lines.h"
#include "model/event_codec.h"

namespace livestream::git {
namespace {

constexpr std::int64_t kSecond = 1'000'000;  // in microseconds

// Owns what libgit2 gave.
template <class T, void (*FreeIt)(T*)>
struct Freed {
  void operator()(T* thing) const { FreeIt(thing); }
};
using Repository = std::unique_ptr<git_repository, Freed<git_repository, git_repository_free>>;
using Reference = std::unique_ptr<git_reference, Freed<git_reference, git_reference_free>>;
using Reflog = std::unique_ptr<git_reflog, Freed<git_reflog, git_reflog_free>>;
using CommitObject = std::unique_ptr<git_commit, Freed<git_commit, git_commit_free>>;
using Tree = std::unique_ptr<git_tree, Freed<git_tree, git_tree_free>>;
using Diff = std::unique_ptr<git_diff, Freed<git_diff, git_diff_free>>;
using DiffStats = std::unique_ptr<git_diff_stats, Freed<git_diff_stats, git_diff_stats_free>>;

// What a call such as `git_commit_lookup(&out, …)` gives; null if it fails.
template <class Owner, class Function, class... Arguments>
Owner take(Function function, Arguments... arguments) {
  typename Owner::pointer out = nullptr;
  return Owner(function(&out, arguments...) == 0 ? out : nullptr);
}

struct Library {
  Library() {
    git_libgit2_init();
    // A repository may well be somebody else's than the one's who watches: it is only read.
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { git_libgit2_shutdown(); }
};

std::string last_error() {
  const git_error* error = git_error_last();
  return error == nullptr || error->message == nullptr ? "unknown error" : error->message;
}

std::string to_text(const git_oid& id) {
  std::array<char, GIT_OID_HEXSZ + 1> text{};
  return git_oid_tostr(text.data(), text.size(), &id);
}

std::string current_branch(git_repository* repository) {
  const auto head = take<Reference>(git_repository_head, repository);
  return head != nullptr && git_reference_is_branch(head.get()) == 1 ? git_reference_shorthand(head.get()) : "";
}

bool makes_commit(std::string_view message) {
  constexpr std::array kWords = {"commit", "cherry-pick", "revert"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return message.starts_with(word); });
}

// `checkout: moving from A to B`: on which branch HEAD was before.
std::optional<std::string> left_branch(std::string_view message) {
  constexpr std::string_view kMove = "checkout: moving from ";
  if (!message.starts_with(kMove)) return std::nullopt;
  message.remove_prefix(kMove.size());
  return std::string(message.substr(0, message.find(" to ")));
}

// A branch's name, not that of a commit that was looked at.
std::string if_branch(git_repository* repository, const std::string& name) {
  return take<Reference>(git_branch_lookup, repository, name.c_str(), GIT_BRANCH_LOCAL) != nullptr ? name : "";
}

void count_changes(git_repository* repository, const git_commit* object, Commit& commit) {
  const auto tree = take<Tree>(git_commit_tree, object);
  const auto parent = take<CommitObject>(git_commit_parent, object, 0U);
  const auto before = parent == nullptr ? Tree() : take<Tree>(git_commit_tree, parent.get());
  if (tree == nullptr) return;
  const auto diff = take<Diff>(git_diff_tree_to_tree, repository, before.get(), tree.get(), nullptr);
  const auto stats = diff == nullptr ? DiffStats() : take<DiffStats>(git_diff_get_stats, diff.get());
  if (stats == nullptr) return;
  commit.files = static_cast<std::int64_t>(git_diff_stats_files_changed(stats.get()));
  commit.added = static_cast<std::int64_t>(git_diff_stats_insertions(stats.get()));
  commit.removed = static_cast<std::int64_t>(git_diff_stats_deletions(stats.get()));
}

// Nothing if its object is gone.
std::optional<Commit> read_commit(git_repository* repository, const git_reflog_entry* entry, std::string branch) {
  const git_oid* id = git_reflog_entry_id_new(entry);
  const auto object = take<CommitObject>(git_commit_lookup, repository, id);
  if (object == nullptr) return std::nullopt;
  const char* summary = git_commit_summary(object.get());
  Commit commit{.id = to_text(*id),
                .replaces = {},
                .branch = std::move(branch),
                .summary = summary == nullptr ? "" : to_utf8(summary),
                .time_us = git_reflog_entry_committer(entry)->when.time * kSecond};
  if (std::string_view(git_reflog_entry_message(entry)).starts_with("commit (amend)"))
    commit.replaces = to_text(*git_reflog_entry_id_old(entry));
  count_changes(repository, object.get(), commit);
  return commit;
}

std::vector<Commit> read_reflog(git_repository* repository, const git_reflog* reflog, const Span& span,
                                std::size_t limit) {
  std::vector<Commit> newest;
  std::string branch = current_branch(repository);
  const std::size_t count = git_reflog_entrycount(const_cast<git_reflog*>(reflog));
  for (std::size_t index = 0; index < count && newest.size() < limit; ++index) {  // the newest has 0
    const git_reflog_entry* entry = git_reflog_entry_byindex(reflog, index);
    const char* text = git_reflog_entry_message(entry);
    const std::string_view message = text == nullptr ? "" : text;
    const std::int64_t time_us = git_reflog_entry_committer(entry)->when.time * kSecond;
    if (time_us + kSecond <= span.since_us) break;
    if (makes_commit(message) && time_us <= span.until_us)
      if (auto commit = read_commit(repository, entry, branch)) newest.push_back(std::move(*commit));
    if (const auto left = left_branch(message)) branch = if_branch(repository, *left);
  }
  std::reverse(newest.begin(), newest.end());
  return newest;
}

}  // namespace

Result<std::vector<Commit>> commits_in(const std::filesystem::path& folder, const Span& span, std::size_t limit) {
  const Library library;
  git_repository* opened = nullptr;
  const int error = git_repository_open_ext(&opened, folder.c_str(), 0, nullptr);
  const Repository repository(opened);
  if (error != 0)
    return Error{error == GIT_ENOTFOUND ? Errc::not_found : Errc::io,
                 fmt::format("no repository at {}: {}", folder.string(), last_error())};
  const auto reflog = take<Reflog>(git_reflog_read, repository.get(), "HEAD");
  if (reflog == nullptr) return Error{Errc::io, fmt::format("{}: {}", folder.string(), last_error())};
  return read_reflog(repository.get(), reflog.get(), span, limit);
}

std::string to_lines(const std::vector<Commit>& commits) {
  std::string lines;
  for (const Commit& commit : commits) {
    DataBuilder line;
    line.add("commit", commit.id);
    if (!commit.replaces.empty()) line.add("replaces", commit.replaces);
    if (!commit.branch.empty()) line.add("branch", commit.branch);
    line.add("summary", commit.summary).add("time_us", commit.time_us);
    line.add("files", commit.files).add("added", commit.added).add("removed", commit.removed);
    lines += line.json() + "\n";
  }
  return lines;
}

}  // namespace livestream::git
