#include "runner/night/iteration.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "formats/json_records.h"
#include "runner/agent_run.h"
#include "runner/exit_text.h"
#include "runner/night/agent_report.h"
#include "runner/night/night_limits.h"

namespace livestream {
namespace {

using std::chrono::seconds;

constexpr seconds kLook{1};           // from one look at the limits to the next
constexpr std::size_t kMaxWhy = 500;  // bytes

class Iteration {
 public:
  Iteration(const NightLimits& limits, NightRecord& record, const StopSignals& signals, const Clock& clock)
      : limits_(limits), record_(record), signals_(signals), clock_(clock) {}

  IterationEnd run(const IterationPlan& plan) {
    AgentReport report(record_, plan.model, clock_);
    const auto run = AgentRun::start({.words = plan.words,
                                      .folder = plan.folder,
                                      .input = plan.prompt,
                                      .environment = plan.environment,
                                      .held = plan.held});
    if (!run) return {.outcome = Outcome::failed, .why = run.error().message};
    const int status = follow(**run, report);
    report.finish();
    if (end_) return *end_;
    return end_of(status, report);
  }

 private:
  int follow(AgentRun& run, AgentReport& report) {
    const auto output = [&](std::string_view bytes) { report.take_output(bytes); };
    const auto errors = [&](std::string_view bytes) { report.take_errors(bytes); };
    for (;;) {
      const SteadyTime look = clock_.steady_now() + kLook;
      const int stop = end_ ? -1 : signals_.fd();
      if (const auto status = run.wait(std::min(look, report.due().value_or(look)), stop, output, errors))
        return *status;
      report.settle();
      record_.beat(clock_.steady_now());
      if (end_) continue;
      end_ = reason_to_end_it(report.last_sign());
      if (end_) run.end();
    }
  }

  std::optional<IterationEnd> reason_to_end_it(SteadyTime last_sign) const {
    const SteadyTime now = clock_.steady_now();
    if (signals_.seen()) return IterationEnd{.outcome = Outcome::stopped, .why = "stopped"};
    if (now - start_ >= seconds(limits_.iteration_seconds))
      return IterationEnd{
          .outcome = Outcome::timed_out,
          .why = fmt::format("it took longer than {} s and was ended (--timeout)", limits_.iteration_seconds)};
    if (now - last_sign >= seconds(limits_.silence_seconds))
      return IterationEnd{
          .outcome = Outcome::timed_out,
          .why = fmt::format("it said nothing for {} s and was ended (--max-silence)", limits_.silence_seconds)};
    if (const auto reason = reason_to_cut_off(limits_, record_.status()))
      return IterationEnd{.outcome = Outcome::cut_off, .why = *reason};
    return std::nullopt;
  }

  static IterationEnd end_of(int status, const AgentReport& report) {
    const bool ended_well = status == 0;
    IterationEnd end{.last_words = report.last_words()};
    if (const auto limit = report.limit_after(ended_well)) {
      end.outcome = Outcome::limited;
      end.until = limit->until;
      end.why = short_text(report.failure(), kMaxWhy);
    } else if (!ended_well || report.has_failed()) {
      end.outcome = Outcome::failed;
      const std::string why = report.failure();
      end.why = short_text(ended_well ? why : exit_text(status) + (why.empty() ? "" : ": " + why), kMaxWhy);
    }
    return end;
  }

  const NightLimits& limits_;
  NightRecord& record_;
  const StopSignals& signals_;
  const Clock& clock_;
  SteadyTime start_ = clock_.steady_now();
  std::optional<IterationEnd> end_;
};

}  // namespace

IterationEnd run_iteration(const IterationPlan& plan, const NightLimits& limits, NightRecord& record,
                           const StopSignals& signals, const Clock& clock) {
  return Iteration(limits, record, signals, clock).run(plan);
}

}  // namespace livestream
