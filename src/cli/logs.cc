#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/server_api.h"
#include "cli/terminal.h"
#include "model/data_fields.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

struct Options {
  std::string id;
  std::string server;
  std::size_t lines = 50;
  bool as_json = false;
};

void print_lines(const boost::json::object& answer, Colours colours) {
  const boost::json::array* logs = list_in(answer, "logs");
  if (logs == nullptr) return;
  for (const auto& line : *logs)
    if (line.is_string()) std::printf("%s\n", terminal_line(line.get_string(), colours).c_str());
}

int run(const Options& options, const Process& process) {
  auto server = connect_server(options.server, process.environment);
  if (!server) return fail(server.error());
  const auto answer = (*server)->get_object(fmt::format("{}?lines={}", api_path("logs", options.id), options.lines));
  if (!answer) return fail(answer.error());
  if (options.as_json) {
    std::printf("%s\n", terminal_json(to_json(*answer)).c_str());
  } else {
    print_lines(*answer, standard_output(process.environment).colours);
  }
  return kOk;
}

}  // namespace

std::function<int()> add_logs(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  add_session_id(app, options->id);
  app.add_option("-n,--lines", options->lines, "How many lines, the newest")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  add_json(app, options->as_json);
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
