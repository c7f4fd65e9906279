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
  std::string id;
  std::string server;
  std::string name = "share";
  std::string expires = "24h";
  std::string url;
  bool redacts = true;
  LinkView view;
};

int run(const Options& options, const Process& process) {
  boost::json::object body{{"session", options.id},
                           {"name", options.name},
                           {"lifetime_seconds", parse_duration(options.expires)->count()},
                           {"redacted", options.redacts}};
  if (!options.url.empty()) body["url"] = options.url;
  const auto answer = post_as_admin(options.server, process.environment, "/api/shares", body);
  if (!answer) return fail(answer.error());
  const int code = print_links(*answer, options.view, process.environment);
  const auto* const redacted = answer->if_contains("redacted");
  const bool hides_secrets = redacted != nullptr && redacted->is_bool() && redacted->get_bool();
  if (code == kOk && !options.view.as_json)
    std::fprintf(
        stderr, "Whoever has it sees this session, %s, and nothing else, for %s. `livestream token revoke` ends it.\n",
        hides_secrets ? "without the secrets that are recognised" : "secrets included", options.expires.c_str());
  return code;
}

}  // namespace

std::function<int()> add_share(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  add_session_id(app, options->id);
  app.add_option("--name", options->name, "What its token is called")->type_name("NAME")->capture_default_str();
  add_lifetime(app, options->expires, "How long it opens");
  add_redaction(app, options->redacts, Redaction::usual);
  add_link_view(app, options->url, options->view);
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
