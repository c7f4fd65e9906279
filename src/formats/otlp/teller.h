#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/otlp/said.h"

// How one record of each agent is read.
namespace livestream::otlp {

/// What one export tells.
struct Telling {
  std::vector<Said> said;
  std::set<std::string, std::less<>> callers;  ///< sessions whose model called tools since its last answer
};

/// A record's attributes, and what is told of it.
class Teller {
 public:
  /// `session`: the attribute that has its id.
  Teller(const Attributes& attributes, std::int64_t time_us, std::string_view session, Telling& telling);

  bool has_session() const { return !session_.empty(); }
  /// Empty if it has none.
  std::string_view text(std::string_view key) const;
  /// A whole number ≥ 0; 0 if it has none.
  std::int64_t count(std::string_view key) const;
  std::optional<double> amount(std::string_view key) const;

  void say(std::string_view type, std::string data);
  /// A prompt, which the agent may keep to itself: then how long it was.
  void say_prompt(std::string_view text, std::int64_t length);
  void say_started(std::string_view call_id, std::string_view tool, std::string_view input);
  void say_ended(std::string_view call_id, bool has_failed, std::optional<double> milliseconds,
                 std::string_view output);
  /// The model has answered, and the turn is over unless it called tools: that stands nowhere, but their decisions are
  /// told before the answer. Where these came with an earlier export, the session is shown to wait until the next
  /// record.
  void say_answered();
  /// The model's provider answered with `status` (0: unknown). What comes again by itself is a line of the log.
  void say_refused(std::int64_t status, std::string_view message);

 private:
  const Attributes& attributes_;
  const std::string session_;
  std::string timestamp_;
  Telling& telling_;
};

/// What an agent that writes its arguments as a JSON object was asked, short: one telling field of it.
std::string input_in(std::string_view arguments);

void tell_claude(std::string_view name, Teller& teller);
void tell_codex(std::string_view name, Teller& teller);
void tell_gemini(std::string_view name, Teller& teller);

}  // namespace livestream::otlp
