#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/clock.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/demo_checkpoint.h"
#include "cli/demo_script.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/progress_line.h"
#include "cli/server_api.h"
#include "livestream/broadcaster.h"
#include "runner/session_id.h"

namespace livestream::cli {
namespace {

constexpr double kContextWindow = 200'000;  // tokens
constexpr std::chrono::seconds kLastSend{5};

struct Options {
  std::string server;
  double seconds = 90;
  std::filesystem::path folder;
};

void emit(EventBroadcaster& broadcaster, const DemoStep& step) {
  switch (step.action) {
    case DemoAction::phase:
      broadcaster.phase_change(step.text, step.context);
      return;
    case DemoAction::iteration_start:
      broadcaster.iteration_start(step.count);
      return;
    case DemoAction::iteration_complete:
      broadcaster.iteration_complete(step.count, step.context);
      return;
    case DemoAction::task:
      broadcaster.task_complete(step.text, step.context);
      return;
    case DemoAction::context:
      broadcaster.context_update(step.context, std::llround(step.context / 100 * kContextWindow));
      return;
    case DemoAction::line:
      broadcaster.log_line(step.text, step.level);
      return;
    case DemoAction::error:
      broadcaster.error(step.text, step.level);
      return;
    case DemoAction::completion:
      broadcaster.completion(true, step.text);
      return;
  }
}

Result<void> play(EventBroadcaster& broadcaster, DemoCheckpoint& checkpoint, std::chrono::milliseconds length) {
  const RealClock clock;
  const auto start = std::chrono::steady_clock::now();
  ProgressLine progress;
  for (const DemoStep& step : demo_script(length)) {
    std::this_thread::sleep_until(start + step.at);
    const auto saved = checkpoint.follow(step, clock.system_now());
    if (!saved) return saved;
    emit(broadcaster, step);
    progress.show(fmt::format("{} of {} s", step.at.count() / 1000, length.count() / 1000));
  }
  return {};
}

int run(const Options& options, const Process& process) {
  const auto address = server_address(options.server, process.environment);
  if (!address) return fail(address.error());
  const SystemTime now = RealClock().system_now();
  const std::string id = new_session_id(kDemoProject, now);
  const auto folder = std::filesystem::absolute(options.folder.empty() ? state_folder(process.environment) / "demo" / id
                                                                       : options.folder);
  if (const auto made = make_folders(folder); !made) return fail(made.error());
  if (const auto watched = watch_root(*address, folder); !watched) {
    fail(watched.error());
    std::fprintf(stderr, "the demo goes on; to watch it: livestream serve --root '%s'\n", folder.c_str());
  }
  std::printf("%s\n", page_url(*address, id).c_str());
  std::fflush(stdout);

  DemoCheckpoint checkpoint(folder, id, now);
  EventBroadcaster broadcaster(id, address->text, true, {.record_folder = folder / "logs" / "events", .quiet = true});
  const auto length = std::chrono::milliseconds(std::llround(options.seconds * 1000));
  if (const auto played = play(broadcaster, checkpoint, length); !played) return fail(played.error());
  if (broadcaster.stats().failed_requests == 0) broadcaster.flush(kLastSend);
  std::fprintf(stderr, "the demo is over; its files are in %s\n", folder.c_str());
  return kOk;
}

}  // namespace

std::function<int()> add_demo(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  add_server(app, options->server);
  app.add_option("--seconds", options->seconds, "How long the night lasts")
      ->type_name("N")
      ->check(CLI::Range(1.0, 86'400.0))
      ->capture_default_str();
  app.add_option("--dir", options->folder, "The folder to work in (default: one of its own below the state folder)")
      ->type_name("DIR");
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
