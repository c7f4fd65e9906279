#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "runner/night/iteration.h"
#include "runner/night/night_branch.h"
#include "runner/night/night_diary.h"
#include "runner/night/night_files.h"
#include "runner/night/night_record.h"
#include "runner/night/night_state.h"
#include "runner/night/stop.h"

namespace livestream {

class PriceTable;

enum class NightEnd {
  complete,
  goes_on,  ///< after the one iteration that was asked for
  gave_up,  ///< a limit is reached, or it cannot be begun
  stopped,  ///< by somebody
};

struct NightResult {
  NightEnd end = NightEnd::gave_up;
  std::string reason;  ///< for people; empty if it goes on
};

/// An overnight run: the same prompt again and again, each time to an agent with a fresh context, while what is known
/// is kept in files. Scout, architect and builder are its phases; each is over when it has left behind what the next
/// one reads. The state is saved whenever it changed, so that it can die at any instant and be resumed.
/// Thread: one.
class Night {
 public:
  struct Setup {
    std::filesystem::path root;  ///< below which records go
    std::string server_url;      ///< empty: none
    std::string path;            ///< of the environment: where programs are
    const PriceTable* prices = nullptr;
    std::function<void(std::string_view line)> show;  ///< what it tells people
    std::string headline;                             ///< the first thing that it tells
    bool is_once = false;                             ///< one iteration only
  };

  /// `state`: of a night that begins, or of one that was loaded. Both others outlive the night.
  Night(NightState state, Setup setup, const StopSignals& signals, const Clock& clock);

  /// Takes the folder, and begins the night. Errors: `busy` if another night works there, `conflict` if there is one
  /// of this id, `invalid` for an agent or a prompt that makes no sense; those of the file system and of NightBranch.
  Result<void> begin();
  /// Takes the folder, and goes on where it was. Errors: as of `begin`, but `conflict`.
  Result<void> resume();

  NightResult run();

  const NightState& state() const { return state_; }
  const SessionStatus& status() const { return record_.status(); }
  /// Why something is not recorded; empty: all is.
  std::string trouble() const;

 private:
  Result<void> prepare();
  EventData with_context(EventData data) const;
  std::map<std::string, std::string> command_values() const;

  std::optional<std::string> reason_to_end() const;
  void iterate();
  IterationEnd run_agent();
  void settle(const IterationEnd& end);
  void note_failure(const std::string& why);
  void note_limit(const IterationEnd& end);
  void count_progress(const IterationEnd& end);
  void rest();

  void advance();
  void enter(std::string_view phase);
  void take_tasks();
  void confirm(const std::vector<std::string>& tasks);
  void finish_task(const std::string& task);
  void commit(const std::vector<std::string>& tasks);
  void tell_tasks();

  NightResult finish();
  NightResult give_up(NightEnd end, const std::string& reason);
  void log_exchange(const IterationEnd& end, const SessionStatus& before);
  void save();

  NightState state_;
  Setup setup_;
  const StopSignals& signals_;
  const Clock& clock_;
  NightFiles files_;
  NightRecord record_;
  NightDiary diary_;
  StopFiles stop_files_;
  std::optional<NightBranch> branch_;
  Fd lock_;
  std::string prompt_;
  bool has_iterated_ = false;
  std::string save_trouble_;
};

}  // namespace livestream
