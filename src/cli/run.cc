#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/server_api.h"
#include "runner/child.h"
#include "runner/relay.h"
#include "runner/session_id.h"
#include "runner/wrapped_session.h"

namespace livestream::cli {
namespace {

// The longest that a server which accepts and never answers keeps us at the end.
constexpr std::chrono::milliseconds kDeadline{250};

struct Options {
  std::string name;
  std::string server;
  std::filesystem::path root = ".";
  std::vector<std::string> words;
};

int run(const Options& options, const Process& process) {
  auto address = server_address(options.server, process.environment);
  if (!address) return fail(address.error());
  std::error_code error;
  const auto root = std::filesystem::weakly_canonical(options.root, error);
  const std::string name =
      options.name.empty() ? std::filesystem::path(options.words.front()).filename().string() : options.name;
  const ChildPlan plan = plan_as_we_are();
  auto child = start_command(options.words, plan);
  if (!child) {
    fail(child.error());
    return child.error().code == Errc::not_found ? kNotFound : kCannotRun;
  }
  int status = 0;
  Result<void> watched;
  {
    WrappedSession session({.id = new_session_id(name, RealClock().system_now()),
                            .words = options.words,
                            .records = root / "logs" / "events",
                            .server_url = address->text,
                            .term = process.environment("TERM").value_or(""),
                            .size = plan.size,
                            .is_terminal = plan.needs_terminal()});
    const std::jthread registering([&] { watched = watch_root(*address, root, kDeadline); });
    const auto ended = relay(*child, session);
    if (!ended) return fail(ended.error());
    status = *ended;
    session.end(status);
    if (const std::string trouble = session.trouble(); !trouble.empty())
      std::fprintf(stderr, "livestream: not all was recorded: %s\n", trouble.c_str());
  }
  if (is_locked_out(watched)) fail("it was recorded, but not shown: " + watched.error().message);
  std::fflush(nullptr);
  end_as(status);
}

}  // namespace

std::function<int()> add_run(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("--name", options->name, "What the session is called; else as the command")->type_name("NAME");
  app.add_option("--root", options->root, "Record below DIR/logs/events")->type_name("DIR")->capture_default_str();
  add_server(app, options->server);
  app.add_option("command", options->words, "The command and its arguments; with -- before them none is taken for ours")
      ->type_name("COMMAND")
      ->required()
      ->expected(1, -1);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
