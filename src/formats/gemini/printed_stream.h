#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/gemini/tokens.h"
#include "formats/gemini/tool_call.h"
#include "formats/transcript.h"
#include "model/data_view.h"

namespace livestream::gemini {

/// What `gemini --output-format stream-json` prints. An answer comes in pieces, and is told when something else comes
/// behind it. Which model answered is only said if the user chose one; what was used is told at the end, by model, of
/// this process alone, also when it resumed a session. A shell command that failed looks like any other, and of a file
/// that was changed only the path is known.
class PrintedStream final : public Transcript {
 public:
  void read(std::string_view line, std::vector<Derived>& out) override;
  const TranscriptFacts& facts() const override { return facts_; }

 private:
  struct OpenCall {
    ToolCall call;
    std::string path;   // that it is about, if any
    std::string tasks;  // data of a `tasks_update` for when it is over; empty if it is none
    std::string started;
  };
  struct ModelUsage {
    std::string model;
    TokenCounts more;
  };

  void read_record(std::string_view text);
  void read_start(const DataView& record);
  void read_message(const DataView& record);
  void tell_answer();
  void start_call(const DataView& record);
  void end_call(const DataView& record);
  void read_error(const DataView& record);
  void read_result(const DataView& record);
  void tell_usage(const DataView& stats);
  std::vector<ModelUsage> used_since(const DataView& stats);
  void fail(const DataView& error);
  void say(std::string_view type, std::string data);

  // Of what is being read.
  std::vector<Derived>* out_ = nullptr;
  std::string timestamp_;

  TranscriptFacts facts_;
  std::string model_;        // that the user chose; empty if the agent chooses
  std::string answer_;       // as far as it was printed, not told yet
  std::string answer_time_;  // of its last piece
  std::map<std::string, OpenCall, std::less<>> open_calls_;
  std::string last_error_;
  bool is_answering_ = false;                             // nothing was asked since
  std::int64_t answers_ = 0;                              // that can be seen; subagents' cannot
  std::map<std::string, TokenCounts, std::less<>> told_;  // by model
};

}  // namespace livestream::gemini
