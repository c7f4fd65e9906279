#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/codex/usage.h"
#include "formats/transcript.h"
#include "model/data_view.h"

namespace livestream::codex {

/// A rollout of the Codex CLI, `sessions/YYYY/MM/DD/rollout-{time}-{thread}.jsonl`, of any version: bare items (up to
/// 0.43), `event_msg` (up to 0.14x), `item_completed` and `token_usage_record` (0.16x). docs/sources.md has the
/// evidence and the traps.
///
/// Messages and tool calls are taken from the `response_item` records, which every version has; the events that show
/// the same to a person are passed over.
///
/// The rollout of a fork or of a subagent begins with a copy of its parent's records, stamped with the time of the
/// fork. The copy begins with a second `session_meta` of another thread, before any turn of its own, and nothing in it
/// counts. It ends
/// - if the first `session_meta` has `subagent_history_start_ordinal`: at the record with that `ordinal`;
/// - else at the first `task_started` or `turn_context` whose `turn_id` is greater than the thread's own id: both are
///   UUIDs of version 7, which begin with their time, and the thread was made after all turns of its parent;
/// - else, where the ids are none of these: at the first such record stamped a second or more after the copy began.
class CodexTranscript final : public Transcript {
 public:
  void read(std::string_view line, std::vector<Derived>& out) override;
  const TranscriptFacts& facts() const override { return facts_; }

 private:
  struct Place {
    std::string cwd;
    std::string branch;
    std::string version;

    friend bool operator==(const Place&, const Place&) = default;
  };
  struct Context {
    std::int64_t tokens = 0;
    std::int64_t window = 0;  // 0: not told

    friend bool operator==(const Context&, const Context&) = default;
  };
  struct Question {
    std::string call_id;
    std::string data;
  };
  struct OpenCall {
    std::string started;  // when
    std::string files;    // that its patch changes, as they are told; empty if it is none
  };
  struct Reader {
    std::string_view record;
    std::string_view kind;  // of its payload; empty: any
    void (CodexTranscript::*read)(const DataView& payload);
  };
  enum class Part { beginning, copy, own };

  static const std::vector<Reader>& readers();
  void read_record(std::string_view text);
  void dispatch(std::string_view type, const DataView& payload);
  bool ends_copy(const DataView& record, std::string_view type, const DataView& payload) const;
  bool is_own_turn(const DataView& payload) const;
  void note_copied(const DataView& payload);

  void read_meta(const DataView& meta);
  void tell_place(Place now, std::string_view start_time);
  void read_turn_context(const DataView& turn);
  void read_title(const DataView& event);

  void start_turn(const DataView& event);
  void complete_turn(const DataView& event);
  void abort_turn(const DataView& event);
  void settle_calls();
  void tell_error(const DataView& error);
  void read_warning(const DataView& event);
  void rest(std::string_view reason, std::string_view error);

  void read_token_count(const DataView& event);
  void note_limits(const DataView& limits);
  void read_usage_record(const DataView& record);
  void tell_usage(const TokenUsage& usage, std::string_view id);
  void note_context(Context now);
  void read_compaction(const DataView& compacted);

  void read_message(const DataView& message);
  void read_agent_message(const DataView& message);
  void start_call(const DataView& call);
  void read_search(const DataView& call);
  void end_call(const DataView& output);
  void tell_call(const std::string& id, std::string_view tool, const DataView& call);
  void take_plan(const DataView& arguments);
  void note_question(const std::string& id, std::string_view tool, const DataView& arguments);
  void ask_again();

  void say(std::string_view type, std::string data);

  // Of the record being read.
  std::vector<Derived>* out_ = nullptr;
  std::string timestamp_;
  bool is_compaction_output_ = false;

  TranscriptFacts facts_;
  bool is_bare_ = false;  // as all records up to now
  Part part_ = Part::beginning;
  std::string thread_id_;
  std::optional<std::int64_t> own_ordinal_;  // of the first record of its own
  std::string copy_time_;
  bool has_started_ = false;
  Place place_;
  std::string title_;
  std::string model_;
  bool asks_person_ = true;  // before it runs what its sandbox forbids
  UsageMeter meter_;
  std::int64_t window_ = 0;
  std::optional<Context> context_;
  std::map<std::string, OpenCall, std::less<>> open_calls_;  // by id
  std::set<std::string, std::less<>> known_calls_;
  int searches_ = 0;
  std::optional<Question> question_;
  std::string error_;  // the last of this turn
  std::string limit_until_;
  bool is_waiting_ = false;
  bool is_idle_ = false;
};

}  // namespace livestream::codex
