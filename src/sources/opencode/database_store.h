#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/sqlite.h"
#include "sources/opencode/store.h"

namespace livestream::opencode {

/// `opencode.db`, which OpenCode keeps since 1.2. It is written through a log beside it, and both are read.
class DatabaseStore final : public Store {
 public:
  explicit DatabaseStore(std::filesystem::path path) : path_(std::move(path)) {}

  Result<std::vector<SessionInfo>> sessions(std::int64_t since_ms) override;
  Result<void> messages(const std::string& session, const OpenEnd& from, const Take& take) override;
  std::vector<std::filesystem::path> folders(const std::string&, const OpenEnd&) const override { return {}; }

 private:
  Result<sqlite::Database> open() const;

  const std::filesystem::path path_;
};

}  // namespace livestream::opencode
