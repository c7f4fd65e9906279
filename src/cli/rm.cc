#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/local_record.h"
#include "cli/options.h"
#include "cli/server_api.h"
#include "cli/terminal.h"

namespace livestream::cli {
namespace {

struct Options {
  std::string id;
  std::string server;
  std::vector<std::filesystem::path> roots;
  bool yes = false;
};

bool confirm(const std::string& id) {
  std::printf("Delete the record of session '%s' for good? [y/N] ", terminal_line(id).c_str());
  std::fflush(stdout);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

Result<void> remove_on_server(const Options& options, const Environment& environment) {
  auto server = connect_server(options.server, environment);
  if (!server) return server.error();
  const auto answer = (*server)->remove(api_path("sessions", options.id));
  if (!answer) return answer.error();
  return {};
}

// The log and its folder, if nothing else is in it. A checkpoint is the agent's, not ours.
Result<void> remove_files(const Options& options, const Environment& environment) {
  const std::vector<std::filesystem::path> here{"."};
  const auto path = find_record({options.roots.empty() ? here : options.roots, state_folder(environment)}, options.id);
  if (!path) return path.error();
  std::error_code failed;
  if (!std::filesystem::remove(*path, failed)) return system_error(failed.value(), "cannot delete " + path->string());
  std::filesystem::remove(path->parent_path(), failed);
  return {};
}

Result<void> remove_record(const Options& options, const Environment& environment) {
  if (!options.roots.empty()) return remove_files(options, environment);
  const auto removed = remove_on_server(options, environment);
  if (removed || removed.error().code != Errc::unavailable) return removed;
  return remove_files(options, environment);
}

int run(const Options& options, const Process& process) {
  if (!options.yes) {
    if (!can_ask()) return fail(invalid("nobody can be asked here: say --yes to delete without a question"));
    if (!confirm(options.id)) return fail("nothing was deleted");
  }
  const auto removed = remove_record(options, process.environment);
  if (!removed) return fail(removed.error());
  std::printf("deleted the record of session '%s'\n", terminal_line(options.id).c_str());
  return kOk;
}

}  // namespace

std::function<int()> add_rm(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  add_session_id(app, options->id);
  app.add_flag("-y,--yes", options->yes, "Do not ask");
  add_roots(app, options->roots);
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
