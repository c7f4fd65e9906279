#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "access/token.h"
#include "base/clock.h"
#include "base/result.h"

namespace livestream {

/// One thing that was done about who may come in.
struct AuditEntry {
  std::string what;     ///< `token created`, `token revoked`, `paired`, `opened by link`, `shared`, `refused`
  std::string name;     ///< of the token; empty: none
  std::string role;     ///< the same
  std::string session;  ///< the only one that it is for; empty: any
  std::string peer;     ///< the address that asked for it; empty: a command on this machine
  SystemTime time;

  friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

/// What was done about `token`. `peer` is for who asks by the network to fill in.
AuditEntry audit_entry(std::string what, const AccessToken& token, SystemTime now);

/// Who was let in, and by whom, on disk: `$XDG_STATE_HOME/livestream/audit.jsonl`, one object a line, only ever
/// appended to, for its owner alone (0600). Holds no secret. Several processes may write at once. Thread: one.
class AuditLog {
 public:
  explicit AuditLog(std::filesystem::path path) : path_(std::move(path)) {}

  /// Errors: those of the file.
  Result<void> add(const AuditEntry& entry) const;
  /// The newest `count`, oldest first; lines that are none are passed over. None where there is no file.
  Result<std::vector<AuditEntry>> newest(std::size_t count) const;

 private:
  std::filesystem::path path_;
};

}  // namespace livestream
