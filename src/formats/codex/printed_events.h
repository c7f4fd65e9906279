#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/codex/usage.h"
#include "formats/transcript.h"
#include "model/data_view.h"

namespace livestream::codex {

/// What `codex exec --json` prints. It names neither the model nor the folder, and has no times. What it used it tells
/// at the end of a turn, of a resumed thread also what was used before. When a usage limit ends it tells as a time of
/// day: as nobody knows which day, it is left to whoever reads the error's message when it is printed.
class PrintedEvents final : public Transcript {
 public:
  void read(std::string_view line, std::vector<Derived>& out) override;
  const TranscriptFacts& facts() const override { return facts_; }

 private:
  void read_record(std::string_view text);
  void read_item(const DataView& item, bool is_over);
  void read_call(const DataView& item, std::string_view tool, bool is_over);
  void fail(const std::string& why);
  void read_usage_so_far(const DataView& usage);
  void say(std::string_view type, std::string data);

  std::vector<Derived>* out_ = nullptr;
  TranscriptFacts facts_;
  TokenUsage told_;
  std::set<std::string, std::less<>> started_;
  std::string last_error_;
};

}  // namespace livestream::codex
