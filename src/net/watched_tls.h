#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "base/file.h"
#include "net/tls_context.h"

namespace livestream::net {

struct TlsFiles {
  std::filesystem::path certificate;  ///< with those that vouch for it behind it
  std::filesystem::path key;          ///< no other user may read it, but its group may (as Debian's ssl-cert has it)
};

/// TLS by what two files hold now. Connections that are open stay as they are. Thread: the loop's.
class WatchedTls final : public TlsContext {
 public:
  using Opener = std::function<Result<std::shared_ptr<TlsContext>>(const TlsIdentity&)>;

  /// Errors name the file: those of reading, `no_permission` for a key that others may read, those of `opener`.
  static Result<std::shared_ptr<WatchedTls>> open(TlsFiles files, Opener opener);

  /// Reads the files again if they have changed. What cannot be used is told once in the diary, and the old goes on.
  void refresh();

  std::shared_ptr<Stream> accept(std::shared_ptr<Stream> plain) const override;
  std::chrono::system_clock::time_point valid_from() const override { return now_->valid_from(); }
  std::chrono::system_clock::time_point valid_until() const override { return now_->valid_until(); }

 private:
  struct Look {
    FileState file;
    mode_t mode = 0;

    friend bool operator==(const Look&, const Look&) = default;
  };
  using Looks = std::array<std::optional<Look>, 2>;

  WatchedTls(TlsFiles files, Opener opener) : files_(std::move(files)), opener_(std::move(opener)) {}
  static std::optional<Look> look(const std::filesystem::path& path);
  Result<void> load();

  const TlsFiles files_;
  const Opener opener_;
  Looks seen_;
  std::shared_ptr<TlsContext> now_;
};

}  // namespace livestream::net
