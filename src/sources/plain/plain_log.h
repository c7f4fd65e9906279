#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "sources/source.h"

namespace livestream::plain {

/// An event log that somebody keeps where they like: a root that is the file itself, or in which `events.jsonl` lies.
/// It is the session's log (docs/recording.md); the session is called as its first event says, else as the folder of
/// the file. As long as it has no whole line, there is none.
class PlainLog {
 public:
  PlainLog(std::filesystem::path root, const SourceContext& context) : context_(context), root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  void scan();
  void changed(const std::vector<std::filesystem::path>& paths);
  void look();
  SteadyTime run_due(SteadyTime now);

 private:
  std::optional<FileState> find(bool is_file);  // the root is the log itself
  void name_session();
  void lose();

  const SourceContext context_;
  const std::filesystem::path root_;
  std::filesystem::path log_;
  std::optional<FileState> state_;  // as of the last look
  std::string session_;             // empty: there is none
  bool is_told_ = false;            // its name, by an event
  bool is_scanned_ = false;
  SteadyTime due_{};
};

}  // namespace livestream::plain
