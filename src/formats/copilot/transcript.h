#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/copilot/usage.h"
#include "formats/transcript.h"
#include "model/data_view.h"

namespace livestream::copilot {

/// The events of a session of GitHub Copilot CLI, `session-state/{session}/events.jsonl`, as far as it keeps them:
/// `{type, data, id, timestamp, parentId}`, one a line. docs/sources.md has the evidence and the traps.
///
/// What it calls a turn is one answer of the model and the tools that this calls; the user's turn is over with the
/// first answer that calls none. What went into the answers is only told at the end of a process: see UsageLedger.
///
/// Of a subagent usage and tool calls are told, with `sidechain: true`.
class CopilotTranscript final : public Transcript {
 public:
  void read(std::string_view line, std::vector<Derived>& out) override;
  const TranscriptFacts& facts() const override { return facts_; }

 private:
  struct Place {
    std::string cwd;
    std::string branch;

    friend bool operator==(const Place&, const Place&) = default;
  };
  struct OpenCall {
    std::string started;  // when
    std::string text;     // the tool and what it was asked
  };
  struct Reader {
    std::string_view type;
    void (CopilotTranscript::*read)(const DataView& data);
  };

  static const std::array<Reader, 16>& readers();
  void read_record(std::string_view text);

  void start_session(const DataView& data);
  void resume_session(const DataView& data);
  void change_place(const DataView& data);
  void change_model(const DataView& data);
  void end_session(const DataView& data);
  void tell_place(const DataView& context);

  void read_prompt(const DataView& data);
  void read_answer(const DataView& data);
  void end_turn(const DataView& data);
  void abort_turn(const DataView& data);
  void rest(std::string_view reason, std::string_view error);

  void start_call(const DataView& data);
  void end_call(const DataView& data);
  void settle_calls();
  void ask_permission(const DataView& data);
  void end_permission(const DataView& data);

  void read_compaction(const DataView& data);
  void read_error(const DataView& data);
  void read_warning(const DataView& data);

  void count_answer(const DataView& data, std::string_view model);
  void tell_usage(std::string_view model, std::string_view id, const TokenSums& sums);
  void tell_sums(const DataView& shutdown);
  void tell_context(std::int64_t tokens);

  void say(std::string_view type, std::string data);

  // Of the record being read.
  std::vector<Derived>* out_ = nullptr;
  std::string id_;
  std::string timestamp_;
  bool is_sidechain_ = false;

  TranscriptFacts facts_;
  bool has_started_ = false;
  Place place_;
  std::string model_;  // that was chosen; an answer may say another
  UsageLedger ledger_;
  std::map<std::string, std::int64_t, std::less<>> answers_;  // output tokens by the API's id
  std::map<std::string, OpenCall, std::less<>> open_calls_;   // by id
  std::string permission_;                                    // that is asked for; empty if none is
  std::int64_t window_ = 0;                                   // 0: not told
  bool has_called_ = false;                                   // the newest answer, a tool
  bool is_idle_ = false;
};

}  // namespace livestream::copilot
