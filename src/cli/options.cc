#include "cli/options.h"

#include "access/role.h"
#include "base/ids.h"
#include "hub/retention.h"

namespace livestream::cli {

void add_session_id(CLI::App& app, std::string& id) {
  const auto check = [](const std::string& value) {
    const auto checked = check_session_id(value);
    return checked ? std::string() : checked.error().message;
  };
  app.add_option("id", id, "Session id")->required()->type_name("ID")->check(CLI::Validator(check, ""));
}

void add_server(CLI::App& app, std::string& url) {
  app.add_option("--server", url, "The server (default: $LIVESTREAM_SERVER, else http://localhost:$LIVESTREAM_PORT)")
      ->type_name("URL");
}

void add_json(CLI::App& app, bool& as_json) { app.add_flag("--json", as_json, "Print JSON, for scripts"); }

void add_role(CLI::App& app, std::string& role, const std::string& what) {
  std::vector<std::string> roles;
  roles.reserve(kRoles.size());
  for (const RoleName& one : kRoles) roles.emplace_back(one.name);
  app.add_option("--role", role, what)->type_name("ROLE")->capture_default_str()->check(CLI::IsMember(roles));
}

void add_lifetime(CLI::App& app, std::string& lifetime, const std::string& what) {
  const auto check = [](const std::string& text) {
    return parse_duration(text) ? std::string() : "\"" + text + "\" must be a time like 30d or 12h";
  };
  app.add_option("--expires", lifetime, what)->type_name("TIME")->capture_default_str()->check(check);
}

void add_redaction(CLI::App& app, bool& redacts, Redaction redaction) {
  if (redaction == Redaction::on_request)
    app.add_flag("--redact", redacts, "Put [redacted:KIND] in the place of passwords, keys and tokens that it knows");
  else
    app.add_flag(
        "--redact,!--no-redact", redacts,
        "Put [redacted:KIND] in the place of passwords, keys and tokens that it knows (the default), or do not");
}

void add_roots(CLI::App& app, std::vector<std::filesystem::path>& roots) {
  app.add_option("--root", roots, "Read record files of this project folder, without a server (repeatable)")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory);
}

}  // namespace livestream::cli
