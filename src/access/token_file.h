#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>

#include "access/token.h"
#include "base/file.h"
#include "base/result.h"

namespace livestream {

/// The tokens on disk, `$XDG_STATE_HOME/livestream/tokens.json`, for its owner alone (0600). Several processes may
/// change them at the same time. Thread: one.
class TokenFile {
 public:
  explicit TokenFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// None where there is no file. Errors: `invalid` if it is no such file, `no_permission` if others may read it or
  /// write it; those of reading. Each with its name.
  Result<AccessTokens> load() const;
  /// Reads, changes, and writes them as a whole, while nobody else does. Errors: those of `load`, `change` and writing.
  Result<void> change(const std::function<Result<void>(AccessTokens&)>& change) const;

  /// Keeps one more, and forgets those that expired long before it was made. Errors: those of `add_token` and `change`.
  Result<void> add(const AccessToken& token) const;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The tokens as they are now, for who asks again and again. Thread: one.
class WatchedTokens {
 public:
  explicit WatchedTokens(TokenFile file) : file_(std::move(file)) {}

  /// Looks whether the file has changed; true if it was read anew. A file that cannot be read opens to nobody. Errors:
  /// why it cannot be; told once.
  Result<bool> refresh();
  const AccessTokens& all() const { return tokens_; }

 private:
  struct Look {
    FileState file;
    mode_t mode = 0;

    friend bool operator==(const Look&, const Look&) = default;
  };
  std::optional<Look> look() const;

  TokenFile file_;
  std::optional<Look> seen_;  // nothing: no such file
  bool has_looked_ = false;
  AccessTokens tokens_;
};

}  // namespace livestream
