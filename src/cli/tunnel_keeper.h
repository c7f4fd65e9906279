#pragma once

#include <sys/types.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "broadcaster/backoff.h"
#include "cli/admin_call.h"
#include "cli/progress_line.h"
#include "cli/tunnel_link.h"
#include "cli/tunnel_program.h"
#include "net/http_url.h"
#include "runner/agent_run.h"
#include "runner/night/stop.h"

namespace livestream::cli {

struct TunnelPlan {
  const TunnelProgram& program;
  std::vector<std::string> options;  ///< of the program, besides those that it needs
  pid_t companion = 0;               ///< a process with which the tunnel ends; 0: none
};

/// Where a server listens for others, as this machine finds it.
struct PublicListener {
  net::HttpUrl url;
  std::string started_at;  ///< by which a server that was started again is known
};
/// Errors: those of AdminApi; `not_found` with what to do if it has none.
Result<PublicListener> public_listener(AdminApi& server);

/// Keeps a tunnel to the listener for others, and a link that leads through it, until it is told to stop. A tunnel that
/// ends is started again, later each time, at least once a minute; one that has never worked at most `kMostQuickEnds`
/// times. A server that was started again is told the name anew. Thread: one.
class TunnelKeeper {
 public:
  static constexpr int kMostQuickEnds = 5;

  TunnelKeeper(TunnelPlan plan, AdminApi& server, TunnelLink& link, const StopSignals& signals, const Clock& clock);

  /// The exit code.
  int run();

 private:
  std::optional<int> live(AgentRun& run);
  bool rest(int status);
  void tick();
  void take_line(std::string_view line);
  void look_at_server();
  void print_link();
  void wait_for_url();
  void tell_last_lines() const;
  bool is_over() const;
  bool was_enter_pressed();

  const TunnelPlan plan_;
  AdminApi& server_;
  TunnelLink& link_;
  const StopSignals& signals_;
  const Clock& clock_;
  Backoff backoff_;
  PublicListener listener_;

  // Of the tunnel that runs.
  SteadyTime started_;
  std::string url_;  // empty: not known yet
  std::deque<std::string> last_lines_;
  std::optional<ProgressLine> progress_;
  bool was_slow_ = false;
  bool has_moved_ = false;  // the listener: it leads nowhere

  SteadyTime next_look_;
  int quick_ends_ = 0;  // in a row
  bool has_worked_ = false;
  bool is_server_gone_ = false;
  bool has_terminal_;
  std::optional<int> exit_code_;
};

}  // namespace livestream::cli
