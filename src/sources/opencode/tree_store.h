#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sources/opencode/store.h"

namespace livestream::opencode {

/// The files that OpenCode wrote before 1.2: `session/{project}/{session}.json`, `message/{session}/{message}.json`,
/// `part/{message}/{part}.json`. They are written again as a whole each time; one that is half-written counts as not
/// there.
class TreeStore final : public Store {
 public:
  explicit TreeStore(std::filesystem::path top) : top_(std::move(top)) {}

  Result<std::vector<SessionInfo>> sessions(std::int64_t since_ms) override;
  Result<void> messages(const std::string& session, const OpenEnd& from, const Take& take) override;
  std::vector<std::filesystem::path> folders(const std::string& session, const OpenEnd& open) const override;

 private:
  const std::filesystem::path top_;
};

}  // namespace livestream::opencode
