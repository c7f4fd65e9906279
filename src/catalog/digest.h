#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/data_view.h"
#include "model/price_table.h"

namespace livestream::catalog {

/// Tokens of one answer of a model, and what it cost.
struct DigestedAnswer {
  std::uint64_t key = 0;  ///< of the answer's own id: copies of it, in whichever file, have the same
  std::int64_t time_us = 0;
  std::string model;
  std::int64_t input = 0;  ///< as in Bill
  std::int64_t output = 0;
  std::int64_t reasoning = 0;  ///< part of output
  std::int64_t cache_read = 0;
  std::int64_t cache_write = 0;
  std::int64_t cache_write_1h = 0;  ///< part of cache_write
  std::int64_t web_searches = 0;
  std::optional<double> cost;   ///< US dollars; nothing if the model has no price
  bool is_lower_bound = false;  ///< more may have been written than is known
};

enum class TextKind : std::uint8_t {
  prompt = 0,   ///< what a person asked
  answer = 1,   ///< what a model said
  command = 2,  ///< what a tool was asked: a command line, a path
  error = 3,
  title = 4,
};

struct DigestedText {
  std::int64_t time_us = 0;
  TextKind kind{};
  std::string body;
};

struct DigestedTool {
  std::string name;
  std::int64_t calls = 0;
  std::int64_t failures = 0;
  double seconds = 0;
};

/// What a catalog keeps of one file: a transcript, or an event log.
struct FileDigest {
  std::string agent;
  std::string project;
  std::string cwd;
  std::string branch;
  std::string title;  ///< what it is about, as far as it says; else its first prompt
  std::string model;  ///< of the newest answer that was no subagent's
  std::int64_t first_us =
      0;  ///< earliest and latest time of any event, microseconds since 1970 UTC; 0: no event has one
  std::int64_t last_us = 0;
  std::int64_t prompts = 0;
  std::int64_t replies = 0;
  std::int64_t errors = 0;
  std::int64_t compactions = 0;
  std::optional<double> context_percent;
  bool is_complete = false;
  bool has_failed = false;  ///< the last that is known of it
  std::vector<DigestedTool> tools;
  std::vector<DigestedAnswer> answers;
  std::vector<DigestedText> texts;
  bool has_texts = false;  ///< they were asked for
};

/// Gathers a digest from the events of one file, given in their order. Thread: one.
class Digester {
 public:
  /// Only the beginning of a longer text is kept, bytes.
  static constexpr std::size_t kMaxText = 16 * 1024;
  static constexpr std::size_t kMaxTitle = 200;

  /// `prices` may be null: then nothing has a cost. `identity`: of the file, for answers that have no id of their own.
  Digester(const PriceTable* prices, std::uint64_t identity, bool has_texts) : prices_(prices), identity_(identity) {
    digest_.has_texts = has_texts;
  }

  /// One event, as docs/protocol.md has them. `data`: one encoded object.
  void take(std::string_view type, std::string_view timestamp, std::string_view data);
  FileDigest finish();

 private:
  void on_start(const DataView& data);
  void on_usage(const DataView& data);
  void on_call(const DataView& data);
  void on_message(const DataView& data);
  void on_error(const DataView& data);
  void on_completion(const DataView& data);
  void add_text(TextKind kind, std::string_view body);
  DigestedTool& tool(std::string_view name);

  const PriceTable* const prices_;
  const std::uint64_t identity_;
  FileDigest digest_;
  std::int64_t time_us_ = 0;  // of the newest event that had one
  std::string first_prompt_;
  std::unordered_map<std::uint64_t, std::size_t> answers_;   // by key
  std::unordered_map<std::string, std::string> open_calls_;  // tool by call
  std::unordered_map<std::string, std::size_t> tools_;       // by name
};

}  // namespace livestream::catalog
