#include <fmt/format.h>

#include <memory>

#include "base/clock.h"
#include "base/subprocess.h"
#include "cli/admin_call.h"
#include "cli/command.h"
#include "cli/failure.h"
#include "cli/link_text.h"
#include "cli/options.h"
#include "cli/tunnel_keeper.h"
#include "cli/tunnel_link.h"
#include "cli/tunnel_program.h"
#include "hub/retention.h"

namespace livestream::cli {
namespace {

// Ctrl-C waits for a server that hangs at most so long.
constexpr std::chrono::seconds kDeadline{5};

struct Options {
  std::string program;
  std::vector<std::string> options;
  std::string server;
  std::string name = "phone";
  std::string role = "viewer";
  std::string expires = "30d";
  pid_t companion = 0;
  LinkView view;
};

int run(const Options& options, const Process& process) {
  const TunnelProgram& program = *find_tunnel_program(options.program);
  if (find_program(options.program, process.environment("PATH").value_or("")).empty()) {
    fail(fmt::format("no program `{}` is on the PATH; it is to be had from {}", program.name, program.source));
    return kNotFound;
  }
  auto address = server_address(options.server, process.environment);
  if (!address) return fail(address.error());
  const auto signals = StopSignals::watch();
  if (!signals) return fail(signals.error());
  const RealClock clock;
  AdminApi server(std::move(*address), process.environment, kDeadline);
  TunnelLink link(
      server,
      {{"name", options.name}, {"role", options.role}, {"lifetime_seconds", parse_duration(options.expires)->count()}},
      options.view, process.environment, clock);
  return TunnelKeeper({program, options.options, options.companion}, server, link, **signals, clock).run();
}

std::vector<std::string> program_names() {
  std::vector<std::string> names;
  for (const TunnelProgram& one : tunnel_programs()) names.emplace_back(one.name);
  return names;
}

}  // namespace

std::function<int()> add_tunnel(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("program", options->program, "What makes it: ngrok, cloudflared or tailscale")
      ->type_name("PROGRAM")
      ->required()
      ->check(CLI::IsMember(program_names()));
  app.add_option("options", options->options, "Options of that program, after --")
      ->type_name("OPTION")
      ->expected(0, -1);
  app.add_option("--name", options->name, "What the token of whoever comes in is called")
      ->type_name("NAME")
      ->capture_default_str();
  add_role(app, options->role, "What that browser may do: viewer, publisher or admin");
  add_lifetime(app, options->expires, "How long it may stay");
  add_no_qr(app, options->view);
  app.add_option("--pid", options->companion, "End when this process does")->type_name("PID");
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
