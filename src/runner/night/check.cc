#include "runner/night/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "formats/text_lines.h"
#include "runner/agent_run.h"
#include "runner/exit_text.h"

namespace livestream {
namespace {

constexpr std::size_t kMaxSaid = 4'096;

// Its last bytes, from the beginning of a character on.
std::string end_of(const std::string& text) {
  std::size_t begin = text.size() - std::min(text.size(), kMaxSaid);
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xc0U) == 0x80U) ++begin;
  return text.substr(begin);
}

CheckResult run(const CheckPlan& plan, NightRecord& record, const StopSignals& signals, const Clock& clock) {
  const auto run = AgentRun::start({.words = {"/bin/sh", "-c", plan.command},
                                    .folder = plan.folder,
                                    .input = "/dev/null",
                                    .environment = {},
                                    .held = plan.held});
  if (!run) return {.has_passed = false, .how = run.error().message, .said = {}};
  std::string said;
  const auto take = [&said](std::string_view bytes) {
    said += bytes;
    if (said.size() > 2 * kMaxSaid) said.erase(0, said.size() - kMaxSaid);
  };
  std::string why_ended;
  const SteadyTime deadline = clock.steady_now() + plan.patience;
  std::optional<int> status;
  while (!status) {
    const bool is_ending = !why_ended.empty();
    const SteadyTime beat = clock.steady_now() + NightRecord::kHeartbeat;
    status = (*run)->wait(is_ending ? beat : std::min(deadline, beat), is_ending ? -1 : signals.fd(), take, take);
    if (status || is_ending) continue;
    record.beat(clock.steady_now());
    if (signals.seen()) why_ended = "stopped";
    if (clock.steady_now() >= deadline) why_ended = fmt::format("took longer than {} s", plan.patience.count());
    if (!why_ended.empty()) (*run)->end();
  }
  const bool has_passed = why_ended.empty() && *status == 0;
  return {.has_passed = has_passed,
          .how = has_passed || !why_ended.empty() ? why_ended : exit_text(*status),
          .said = end_of(strip_ansi(to_utf8(said)))};
}

}  // namespace

CheckResult run_check(const CheckPlan& plan, NightRecord& record, const StopSignals& signals, const Clock& clock) {
  record.emit("tool_call", {{"call_id", plan.id}, {"tool", "check"}, {"input", plan.command}, {"state", "started"}});
  CheckResult result = run(plan, record, signals, clock);
  record.emit("tool_call",
              {{"call_id", plan.id}, {"state", result.has_passed ? "finished" : "failed"}, {"output", result.said}});
  return result;
}

}  // namespace livestream
