#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/opencode/records.h"
#include "formats/opencode/tool_part.h"
#include "formats/transcript.h"
#include "model/data_view.h"

namespace livestream::opencode {

/// From where on messages may still say more.
struct OpenEnd {
  std::int64_t created_ms = 0;
  std::string id;

  friend bool operator==(const OpenEnd&, const OpenEnd&) = default;
};

/// A call that may be asking whether it may run.
struct Asking {
  std::string part;
  std::int64_t since_ms = 0;  ///< of Unix time
  std::int64_t due_ms = 0;    ///< when it is known to ask, if until then it has not begun
  Derived wait;               ///< what is to be told then

  friend bool operator==(const Asking&, const Asking&) = default;
};

/// One of OpenCode's sessions: given its records as they are at some moment, says what is new since the moment before.
/// Records change while a message is written, and who looks later sees less of that. So an event is told when its
/// record has come to rest, with what is still there at the end: looking often tells the same events as looking once,
/// each with the same content, though not always in the same order. docs/sources.md has the evidence and the traps.
///
/// Of a subagent's session, which has a parent, only usage, tool calls and errors are told, with `sidechain: true`.
/// Thread: one.
class Conversation {
 public:
  void read_session(const SessionInfo& session, std::vector<Derived>& out);
  /// In the order of their times and ids. A message may come again, with all its parts or without those that came
  /// before and were at rest. Data that is no JSON object counts as not there.
  void read_message(const Message& message, std::vector<Derived>& out);

  /// All messages from here on have to be read again.
  const OpenEnd& open_end() const { return open_end_; }
  /// Whether the message there is still being written, waits for an answer, or is yet to come as the first.
  bool is_open() const { return !at_rest_.contains(open_end_.id); }
  /// The last call that runs, has told nothing of itself, and is of a tool that soon would if it were permitted.
  const std::optional<Asking>& asking() const { return asking_; }
  const TranscriptFacts& facts() const { return facts_; }

 private:
  void begin_answer();
  void note_asking(const Part& part, const ToolPart& call);
  void read_prompt(const Message& message);
  void read_answer(const Message& message, const DataView& data, std::int64_t completed_ms);
  void read_text(const Part& part, const DataView& fields, const DataView& message, std::int64_t completed_ms);
  void read_call(const Part& part, const DataView& fields);
  void start_call(const ToolPart& call, const DataView& input);
  void end_call(const ToolPart& call, const DataView& input);
  void read_retry(const Part& part, const DataView& fields);
  void end_answer(const Message& message, const DataView& data);
  void tell_usage(const Message& message, const DataView& data);
  void tell_compaction(const DataView& summary);
  void tell_error(const DataView& error);
  void say(std::string_view type, std::string data);
  bool is_subagent() const { return !session_.parent.empty(); }

  std::vector<Derived>* out_ = nullptr;
  std::int64_t time_ms_ = 0;  // of what is told

  SessionInfo session_;
  TranscriptFacts facts_;
  OpenEnd open_end_;
  std::set<std::string, std::less<>> seen_;                     // messages
  std::set<std::string, std::less<>> at_rest_;                  // messages
  std::set<std::string, std::less<>> told_;                     // parts to which nothing is to be added
  std::map<std::string, std::string, std::less<>> open_calls_;  // their ids, by part
  std::optional<Asking> asking_;
  std::map<std::string, bool, std::less<>> compactions_;  // by the prompt's id: whether nobody asked for it
  std::int64_t context_tokens_ = -1;
};

}  // namespace livestream::opencode
