#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/gemini/content.h"
#include "formats/gemini/tokens.h"
#include "formats/gemini/tool_call.h"
#include "formats/transcript.h"
#include "model/data_view.h"

namespace livestream::gemini {

/// The id of the session that a file is of: `text` is its first line, or the whole of the older form. Nothing if it
/// has none that can be one, or is not whole.
std::optional<std::string> session_in(std::string_view text);

/// A session file of the Gemini CLI, `tmp/{project}/chats/session-{time}-{id}.jsonl` or that of a subagent below it:
/// changes to a conversation, one a line. Or its older form, `.json`: the conversation, written again as a whole.
///
/// A message comes again under its id when more of it is known: what was told of it is not told again, and its tokens
/// are told once, later ones by their difference. `$rewindTo` and `$set.messages` drop messages. Events cannot be
/// taken back, and what was dropped was paid for: its usage stays told, and `final_usage()` says what stands. A
/// dropped message that comes back is not counted again.
///
/// That a turn is over stands nowhere. A text without tool calls ends it as a rule; but the same message may come
/// again with calls, after the calls are done. So `waiting` then has `assumed: true`: believe it after some silence.
///
/// Of a subagent usage and tool calls are told, with `sidechain: true`, and errors.
class GeminiTranscript final : public Transcript {
 public:
  void read(std::string_view line, std::vector<Derived>& out) override;

  /// The older form. Reading each rewrite in turn gives the events that reading the last one gives, as long as the
  /// rewrites only added: messages, and to the last one tokens and calls. For that a title is told after the messages.
  /// Only a `waiting` may come at the end of each, as it holds until the next.
  ///
  /// One transcript is read by lines or as a whole, not both.
  bool read_whole(std::string_view text, std::vector<Derived>& out) override;

  const TranscriptFacts& facts() const override { return facts_; }

  /// Tokens by model of the messages that were not dropped.
  std::map<std::string, TokenCounts> final_usage() const;
  /// How many messages of each type were not dropped; tool results are of type `user`.
  std::map<std::string, std::size_t> final_messages() const;

 private:
  enum class Form : std::uint8_t { lines, whole };
  // Where a message stands: in a record of its own or a whole file; in a list; in a list that replaced others.
  enum class Origin : std::uint8_t { own, listed, substituted };

  struct Message {
    std::string type;
    std::string model;
    TokenCounts counted;
    std::int64_t total = -1;  // without tokens
    std::string ended;        // when it was written, if it ends a turn
    bool is_told = false;     // its text
    bool stands = false;      // in the conversation
  };
  struct Call {
    bool is_over = false;
    bool has_asked = false;
  };
  struct Loss {
    std::size_t messages = 0;  // of the user and the model
    bool is_at_end = false;
  };

  void read_record(std::string_view text);
  void read_metadata(const DataView& fields);
  void note_start(const std::string& start_time);
  void note_place(std::string_view cwd);
  void note_title(const DataView& fields);

  void rewind(const std::string& id);
  void replace_messages(const std::vector<std::string_view>& messages);
  Loss keep_only(const std::set<std::string, std::less<>>& ids);
  void tell_loss(const Loss& loss);
  void tell_compaction();

  void read_message(const DataView& message, const std::string& id, Origin origin);
  void read_user(const DataView& message, Message& known, Origin origin);
  void read_answer(const DataView& message, const std::string& id, Origin origin);
  void read_notice(const DataView& message, Message& known);
  void count_usage(const DataView& message, const std::string& id, Message& known);
  void tell_context(std::int64_t tokens);

  // Returns how the calls stand: `cancelled` if all were, `finished` without any.
  CallState read_calls(const DataView& message, const std::string& id);
  void follow_call(const ToolCall& call, const DataView& args);
  void end_call(const ToolCall& call, const DataView& args);

  void say(std::string_view type, std::string data);
  void wait_assumed(std::string_view reason, std::string_view error);
  void wait_at_end();
  bool tells_waiting() const { return form_ == Form::lines && !is_subagent_; }

  // Of what is being read.
  std::vector<Derived>* out_ = nullptr;
  Form form_ = Form::lines;
  std::string timestamp_;

  TranscriptFacts facts_;
  bool has_started_ = false;
  bool is_subagent_ = false;
  std::string cwd_;
  std::string title_;
  std::map<std::string, Message, std::less<>> messages_;  // all that ever were, by id
  std::vector<std::string> standing_;                     // ids, in the order of the conversation
  std::map<std::string, Call, std::less<>> calls_;
  std::int64_t context_tokens_ = -1;
  bool is_idle_ = false;
};

}  // namespace livestream::gemini
