#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/transcript.h"
#include "model/data_view.h"

namespace livestream::claude {

/// A transcript of Claude Code, `projects/{folder}/{session}.jsonl`, or that of one of its subagents,
/// `{session}/subagents/agent-{id}.jsonl`. docs/sources.md has the evidence and the traps.
///
/// One answer of the model is several lines, a content block each, which repeat its usage: it is counted once per
/// message and request id, and where a later line tells more output tokens, their difference is added.
class ClaudeTranscript final : public Transcript {
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
  struct Request {
    std::int64_t output = 0;
    bool is_lower_bound = false;
  };
  struct Task {
    std::string subject;
    std::string status;  // pending, in_progress, completed
  };

  void read_record(std::string_view text);
  void note_place(const DataView& record);

  void read_assistant(const DataView& record);
  void read_api_error(const DataView& record, const DataView& message);
  void count_usage(const DataView& record, const DataView& message);
  void note_context(const DataView& message, const DataView& usage);
  void read_block(const DataView& block, std::string_view model);
  void start_call(const DataView& block);
  void note_end_of_turn(const DataView& message);

  void read_user(const DataView& record);
  void read_prompt(std::string_view text);
  void end_call(const DataView& block, const DataView& record);
  void note_task_created(const std::string& call_id, const DataView& result);

  void read_system(const DataView& record);
  void read_compaction(const DataView& record);
  void take_todos(const DataView& input);
  void update_task(const DataView& input);
  void tell_tasks();

  void say(std::string_view type, std::string data);

  // Of the record being read.
  std::vector<Derived>* out_ = nullptr;
  std::string timestamp_;
  bool is_sidechain_ = false;

  TranscriptFacts facts_;
  Place place_;
  bool has_started_ = false;
  std::string title_;
  std::map<std::string, Request, std::less<>> requests_;
  std::int64_t context_tokens_ = -1;
  std::map<std::string, std::string, std::less<>> open_calls_;  // id → when it was started
  std::map<std::string, std::string, std::less<>> edits_;       // the file of those that are to change one, by id
  std::set<std::string, std::less<>> known_calls_;
  std::map<std::string, std::string, std::less<>> subjects_;  // of TaskCreate calls that are under way, by call id
  std::map<std::string, Task, std::less<>> tasks_;            // by number, in the order of their numbers as texts
  std::vector<std::string> task_order_;
  bool is_idle_ = false;
};

}  // namespace livestream::claude
