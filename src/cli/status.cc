#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/server_api.h"
#include "cli/status_text.h"
#include "cli/terminal.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

struct Options {
  std::string id;
  std::string server;
  bool as_json = false;
};

int run(const Options& options, const Process& process) {
  auto server = connect_server(options.server, process.environment);
  if (!server) return fail(server.error());
  const auto status = (*server)->get_object(api_path("status", options.id));
  if (!status) return fail(status.error());
  const std::string text = options.as_json ? terminal_json(to_json(*status)) + "\n"
                                           : status_text(*status, standard_output(process.environment).columns);
  std::fputs(text.c_str(), stdout);
  return kOk;
}

}  // namespace

std::function<int()> add_status(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  add_session_id(app, options->id);
  add_json(app, options->as_json);
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
