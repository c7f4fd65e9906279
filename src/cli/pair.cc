#include <cstdio>
#include <memory>

#include "cli/admin_call.h"
#include "cli/command.h"
#include "cli/failure.h"
#include "cli/link_text.h"
#include "cli/options.h"
#include "hub/retention.h"

namespace livestream::cli {
namespace {

struct Options {
  std::string server;
  std::string name = "browser";
  std::string role = "viewer";
  std::string expires = "30d";
  std::string url;
  bool redacts = false;
  LinkView view;
};

int run(const Options& options, const Process& process) {
  boost::json::object body{{"name", options.name},
                           {"role", options.role},
                           {"lifetime_seconds", parse_duration(options.expires)->count()},
                           {"redacted", options.redacts}};
  if (!options.url.empty()) body["url"] = options.url;
  const auto answer = post_as_admin(options.server, process.environment, "/api/pairings", body);
  if (!answer) return fail(answer.error());
  const int code = print_links(*answer, options.view, process.environment);
  if (code == kOk && !options.view.as_json) std::fprintf(stderr, "%s\n", kHowToPair);
  return code;
}

}  // namespace

std::function<int()> add_pair(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("--name", options->name, "What its token is called")->type_name("NAME")->capture_default_str();
  add_role(app, options->role, "What that browser may do: viewer, publisher or admin");
  add_lifetime(app, options->expires, "How long it may stay");
  add_redaction(app, options->redacts, Redaction::on_request);
  add_link_view(app, options->url, options->view);
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
