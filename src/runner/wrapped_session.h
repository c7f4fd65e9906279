#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "formats/agent_output.h"
#include "livestream/broadcaster.h"
#include "runner/asciicast.h"
#include "runner/log_lines.h"
#include "runner/relay.h"
#include "runner/terminal_log.h"

namespace livestream {

/// A command that is relayed, as a session: that it began, each line it shows, that it is still there, how it ended;
/// and all it shows as an asciicast, `terminal.cast` beside the record. What an agent prints for programs becomes
/// what it says (see LogLines). Says nothing and never fails: what cannot be recorded is not. Thread: one.
class WrappedSession final : public RelayListener {
 public:
  struct Options {
    std::string id;
    std::vector<std::string> words;  ///< of the command
    std::filesystem::path records;   ///< the folder of all sessions' records
    std::string server_url;          ///< empty: none
    std::string term;                ///< the environment's TERM
    TerminalSize size;
    bool is_terminal = false;  ///< without one nothing is cast
  };

  explicit WrappedSession(const Options& options);

  void on_output(std::string_view bytes) override;
  void on_resize(TerminalSize size) override;
  std::chrono::milliseconds on_tick() override;
  /// `status` as `waitpid` gives it.
  void end(int status);

  /// Why something is not recorded; empty: all is.
  std::string trouble() const;

 private:
  std::chrono::microseconds age() const;
  void note_event() { last_event_ = RealClock().steady_now(); }
  void on_line(std::string_view line);
  void keep(const Result<void>& cast);

  EventBroadcaster broadcaster_;
  TerminalLog log_;
  LogLines lines_;
  AgentOutput output_;
  SteadyTime start_ = RealClock().steady_now();
  SteadyTime last_event_ = start_;
  std::optional<Asciicast> cast_;
  std::string cast_trouble_;
};

}  // namespace livestream
