#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "formats/agent_output.h"
#include "formats/usage_limit.h"
#include "model/data_view.h"
#include "runner/log_lines.h"
#include "runner/night/night_record.h"
#include "runner/terminal_log.h"

namespace livestream {

/// What an agent prints in one iteration, on its way into the record: what it says for programs as that, all else as
/// lines. What it says of itself as a session (that it began, waits, has tasks) stays out: the night says that.
/// Thread: one.
class AgentReport {
 public:
  /// Bytes of lines for people that are recorded; the rest of them is not.
  static constexpr std::size_t kMaxLines = std::size_t{32} << 20;

  /// `model`: what answers that do not name theirs are taken to be of; empty: unknown.
  AgentReport(NightRecord& record, std::string model, const Clock& clock);

  void take_output(std::string_view bytes);
  void take_errors(std::string_view bytes);
  /// When `settle` wants to be called.
  std::optional<SteadyTime> due() const { return lines_.due(); }
  void settle();
  /// All has come.
  void finish();

  /// When it last printed anything.
  SteadyTime last_sign() const { return last_sign_; }
  /// That its account's limit is reached, if it said so and did not go on. `ended_well`: its program did. Of what
  /// prints for people it is a guess, from its last lines.
  std::optional<UsageLimit> limit_after(bool ended_well) const;
  /// It said that it failed.
  bool has_failed() const { return !failure_.empty(); }
  /// Why, as it said, or else what it complained of last; empty: nothing.
  std::string failure() const;
  /// What it said at the end, for whoever comes next.
  std::string last_words() const;

 private:
  void on_line(std::string_view line);
  void on_error_line(std::string_view line);
  void take(Derived derived);
  void take_wait(const DataView& wait);
  void note_limit(std::string_view text);
  void add_line(std::string_view line);

  NightRecord& record_;
  std::string model_;
  const Clock& clock_;
  LogLines lines_;
  std::size_t line_bytes_ = 0;
  TerminalLog output_lines_;
  TerminalLog error_lines_;
  AgentOutput output_;
  SteadyTime last_sign_;
  std::optional<UsageLimit> limit_;
  int lines_since_limit_ = 0;
  bool waits_for_limit_ = false;
  std::string failure_;
  std::string message_;          // the newest of the agent
  std::string last_line_;        // of plain output
  std::string last_error_line_;  // of what it complained of
};

}  // namespace livestream
