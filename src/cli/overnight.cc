#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/file.h"
#include "base/ids.h"
#include "cli/command.h"
#include "cli/duration_text.h"
#include "cli/failure.h"
#include "cli/night_queue.h"
#include "cli/overnight_options.h"
#include "cli/serve_settings.h"
#include "cli/server_api.h"
#include "cli/terminal_text.h"
#include "runner/local_time.h"
#include "runner/night/night.h"
#include "runner/night/prompts.h"
#include "runner/night/sleep_inhibitor.h"
#include "runner/session_id.h"

namespace livestream::cli {
namespace {

namespace fs = std::filesystem;

// As whoever starts iterations one by one understands it.
constexpr int kGoOn = 0;
constexpr int kComplete = 42;
constexpr int kCannotGoOn = 99;
constexpr int kBySignal = 128;

// A server that accepts and never answers may not keep the night from beginning.
constexpr std::chrono::milliseconds kDeadline{1'000};
constexpr std::uint64_t kMaxQueue = std::uint64_t{16} << 20;

int code_of(NightEnd end, const StopSignals& signals) {
  if (signals.seen()) return kBySignal + *signals.seen();
  return end == NightEnd::complete ? kOk : kFailed;
}

int once_code_of(NightEnd end, const StopSignals& signals) {
  if (signals.seen()) return kBySignal + *signals.seen();
  if (end == NightEnd::goes_on) return kGoOn;
  return end == NightEnd::complete ? kComplete : kCannotGoOn;
}

void show(std::string_view line) {
  std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  std::fflush(stdout);
}

std::int64_t us(SystemTime time) { return time.time_since_epoch().count(); }

std::chrono::microseconds hours(double number) {
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::duration<double, std::ratio<3'600>>(number));
}

class Overnight {
 public:
  Overnight(const OvernightOptions& options, const Process& process, const StopSignals& signals)
      : options_(options), process_(process), signals_(signals) {}

  Result<void> prepare() {
    auto address = server_address(options_.server, process_.environment);
    if (!address) return address.error();
    address_ = std::move(*address);
    const auto settings = default_settings(process_.environment);
    if (!settings) return settings.error();
    auto prices = price_table(*settings);
    if (!prices) return prices.error();
    prices_ = std::move(*prices);
    std::error_code error;
    folder_ = fs::weakly_canonical(options_.folder, error);
    if (!fs::is_directory(folder_, error)) return invalid(fmt::format("--dir {} is no folder", folder_.string()));
    return {};
  }

  Result<void> wait_for_start() const {
    if (options_.at.empty()) return {};
    const auto start = next_time_of_day(options_.at, clock_.system_now());
    if (!start) return start.error();
    const auto left = std::chrono::ceil<std::chrono::seconds>(*start - clock_.system_now());
    show(fmt::format("begins at {}, in {}", options_.at, duration_text(left)));
    while (clock_.system_now() < *start && !signals_.seen()) signals_.wait(std::chrono::seconds(10));
    return {};
  }

  Result<NightEnd> run_all() {
    if (!options_.resumed.empty()) return resume(options_.resumed);
    if (options_.tasks.empty()) return options_.is_once ? once() : begin({folder_, {}});
    const auto text = read_file(options_.tasks, kMaxQueue);
    if (!text) return text.error();
    const auto queue = parse_night_queue(*text, fs::absolute(options_.tasks).parent_path());
    if (!queue) return Error{queue.error().code, options_.tasks.string() + ": " + queue.error().message};
    return run_queue(*queue);
  }

 private:
  // A night that fails does not keep the others from their turn.
  Result<NightEnd> run_queue(const std::vector<QueuedNight>& queue) {
    NightEnd end = NightEnd::complete;
    for (std::size_t i = 0; i < queue.size() && end != NightEnd::stopped; ++i) {
      show(fmt::format("night {} of {}: {}", i + 1, queue.size(), queue[i].task));
      const auto one = begin({queue[i].folder.empty() ? folder_ : queue[i].folder, queue[i].task});
      if (!one) fail(one.error());
      const NightEnd ended = one ? *one : NightEnd::gave_up;
      if (ended != NightEnd::complete) end = ended;
    }
    return end;
  }

  fs::path root_for(const fs::path& folder) const {
    std::error_code error;
    return options_.root.empty() ? folder : fs::weakly_canonical(options_.root, error);
  }

  Result<NightEnd> begin(const QueuedNight& queued) {
    NightState state;
    state.plan.folder = queued.folder.string();
    options_.change(state.plan);
    if (!queued.task.empty()) state.plan.task = queued.task;
    if (state.plan.task.empty()) return invalid("what is to be done? Say it with --task TEXT, or --tasks FILE");
    if (state.plan.project.empty()) state.plan.project = queued.folder.filename().string();
    const fs::path root = root_for(queued.folder);
    const SystemTime now = clock_.system_now();
    auto id = options_.session.empty() ? NightFiles::reserve(root, state.plan.project, now)
                                       : livestream::Result<std::string>(options_.session);
    if (!id) return id.error();
    state.id = std::move(*id);
    if (const auto good = check_session_id(state.id); !good) return good.error();
    state.start_us = us(now);
    state.deadline_us = us(now + hours(state.plan.limits.hours));
    note_iteration(state);
    return run(std::move(state), root, [](Night& night) { return night.begin(); });
  }

  Result<NightEnd> resume(const std::string& id) {
    const fs::path root = root_for(folder_);
    auto state = NightFiles::load(root, id);
    if (!state && state.error().code == Errc::not_found)
      return Error{Errc::not_found, fmt::format("no night is called '{}' in {}: say where its records are with --root, "
                                                "or --dir",
                                                id, root.string())};
    if (!state) return state.error();
    state->id = id;  // it may have been copied
    const double hours_before = state->plan.limits.hours;
    options_.change(state->plan);
    const bool is_new_length = state->plan.limits.hours != hours_before;
    const SystemTime now = clock_.system_now();
    const bool is_over = !options_.is_once && state->deadline_us <= us(now);
    if (is_new_length || is_over) state->deadline_us = us(now + hours(state->plan.limits.hours));
    note_iteration(*state);
    return run(std::move(*state), root, [](Night& night) { return night.resume(); });
  }

  Result<NightEnd> once() {
    const bool is_there = NightFiles::load(root_for(folder_), options_.session).has_value();
    return is_there ? resume(options_.session) : begin({folder_, {}});
  }

  void note_iteration(NightState& state) const {
    if (options_.iteration) state.iterations = std::max(state.iterations, *options_.iteration - 1);
  }

  template <class Start>
  Result<NightEnd> run(NightState state, const fs::path& root, Start start) {
    const std::string id = state.id;
    if (const auto watched = watch_root(address_, root, kDeadline); is_locked_out(watched))
      show("it is recorded, but not shown: " + terminal_line(watched.error().message));
    Night night(std::move(state),
                {.root = root,
                 .server_url = address_.text,
                 .path = process_.environment("PATH").value_or(""),
                 .prices = &prices_,
                 .show = show,
                 .headline = fmt::format("session {} · {}", id, page_url(address_, id)),
                 .is_once = options_.is_once},
                signals_, clock_);
    if (const auto started = start(night); !started) {
      NightFiles::give_back(root, id, clock_.system_now());
      return started.error();
    }
    const NightResult result = night.run();
    if (const std::string trouble = night.trouble(); !trouble.empty())
      std::fprintf(stderr, "livestream: not all was recorded: %s\n", trouble.c_str());
    if (result.end != NightEnd::complete && result.end != NightEnd::goes_on)
      show(fmt::format("go on with: livestream overnight --resume {}{}", id,
                       root == fs::current_path() ? "" : " --root " + root.string()));
    return result.end;
  }

  const OvernightOptions& options_;
  const Process& process_;
  const StopSignals& signals_;
  RealClock clock_;
  ServerAddress address_;
  PriceTable prices_;
  fs::path folder_;
};

int write_prompts(const fs::path& folder) {
  for (const std::string_view phase : kPromptPhases) {
    const fs::path file = folder / ".livestream" / "prompts" / (std::string(phase) + ".md");
    std::error_code error;
    if (fs::exists(file, error)) {
      show(file.string() + " is there already");
      continue;
    }
    if (const auto made = make_folders(file.parent_path()); !made) return fail(made.error());
    if (const auto written = write_file_atomically(file, built_in_prompt(phase), 0644); !written)
      return fail(written.error());
    show(file.string());
  }
  return kOk;
}

std::unique_ptr<SleepInhibitor> keep_awake() {
  auto inhibitor = SleepInhibitor::hold("an overnight run of coding agents");
  if (inhibitor) return std::move(*inhibitor);
  show("the machine may fall asleep: " + inhibitor.error().message);
  return nullptr;
}

int run(const OvernightOptions& options, const Process& process) {
  if (options.writes_prompts) return write_prompts(options.folder);
  const auto signals = StopSignals::watch();
  if (!signals) return fail(signals.error());
  Overnight overnight(options, process, **signals);
  const auto failed = [&](const Error& error) {
    const int code = fail(error);
    return options.is_once ? kCannotGoOn : code;
  };
  if (const auto prepared = overnight.prepare(); !prepared) return failed(prepared.error());
  if (const auto waited = overnight.wait_for_start(); !waited) return failed(waited.error());
  if (const auto signal = (*signals)->seen()) return kBySignal + *signal;
  const auto inhibitor = options.may_sleep ? nullptr : keep_awake();
  const auto end = overnight.run_all();
  if (!end) return failed(end.error());
  return options.is_once ? once_code_of(*end, **signals) : code_of(*end, **signals);
}

}  // namespace

std::function<int()> add_overnight(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<OvernightOptions>();
  add_overnight_options(app, *options);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
