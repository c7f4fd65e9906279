#include "access/token_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace livestream {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{16} << 20;

Result<void> check_privacy(const std::filesystem::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return system_error(errno, "cannot examine " + path.string());
  if ((info.st_mode & 077U) == 0) return {};
  return Error{Errc::no_permission, path.string() + " is open to other users: chmod 600 it, and make new tokens"};
}

}  // namespace

Result<AccessTokens> TokenFile::load() const {
  const auto text = read_file(path_, kMaxBytes);
  if (!text && text.error().code == Errc::not_found) return AccessTokens();
  if (!text) return text.error();
  if (const auto is_private = check_privacy(path_); !is_private) return is_private.error();
  auto tokens = parse_tokens(*text);
  if (!tokens) return Error{tokens.error().code, path_.string() + ": " + tokens.error().message};
  return tokens;
}

Result<void> TokenFile::change(const std::function<Result<void>(AccessTokens&)>& change) const {
  if (const auto made = make_folders(path_.parent_path()); !made) return made;
  const auto lock = open_file(path_.string() + ".lock", O_RDWR | O_CREAT);
  if (!lock) return lock.error();
  while (::flock(lock->get(), LOCK_EX) != 0)
    if (errno != EINTR) return system_error(errno, "cannot lock " + path_.string());
  auto tokens = load();
  if (!tokens) return tokens.error();
  if (const auto changed = change(*tokens); !changed) return changed;
  return write_file_atomically(path_, encode_tokens(*tokens), 0600);
}

Result<void> TokenFile::add(const AccessToken& token) const {
  return change([&](AccessTokens& tokens) {
    forget_expired(tokens, SystemTime(std::chrono::microseconds(token.created_us)));
    return add_token(tokens, token);
  });
}

std::optional<WatchedTokens::Look> WatchedTokens::look() const {
  const auto state = file_state(file_.path());
  struct stat info{};
  if (!state || ::stat(file_.path().c_str(), &info) != 0) return std::nullopt;
  return Look{*state, info.st_mode};
}

Result<bool> WatchedTokens::refresh() {
  const auto now = look();
  if (has_looked_ && now == seen_) return false;
  has_looked_ = true;
  seen_ = now;
  auto tokens = file_.load();
  tokens_ = tokens ? std::move(*tokens) : AccessTokens();
  if (!tokens) return tokens.error();
  return true;
}

}  // namespace livestream
