#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/iso_time.h"
#include "base/state_folder.h"
#include "cli/access_files.h"
#include "cli/command.h"
#include "cli/failure.h"
#include "cli/local_catalog.h"
#include "cli/options.h"
#include "cli/terminal_text.h"
#include "cli/text_table.h"
#include "hub/retention.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

struct Options {
  std::string name;
  std::string role = "viewer";
  std::string session;
  std::string expires;
  bool redacts = false;
  bool as_json = false;
};

TokenFile tokens_of(const Process& process) { return token_file(state_folder(process.environment)); }

// What a command does is noted as what the server does is.
int note(std::string what, const AccessToken& token, const Process& process) {
  const auto entry = audit_entry(std::move(what), token, RealClock().system_now());
  const auto noted = audit_log(state_folder(process.environment)).add(entry);
  return noted ? kOk : fail(noted.error());
}

SystemTime at(std::int64_t us) { return SystemTime(std::chrono::microseconds(us)); }

int create(const Options& options, const Process& process) {
  const Role role = *parse_role(options.role);
  if (!options.session.empty() && role == Role::admin)
    return fail(invalid("--session is for viewers and publishers: an admin may do all"));
  if (const auto good = check_session_id(options.session); !options.session.empty() && !good) return fail(good.error());
  if (options.redacts && role != Role::viewer)
    return fail(invalid("--redact is for viewers: a publisher sees nothing, an admin may do all"));
  const auto lifetime = options.expires.empty() ? std::nullopt : parse_duration(options.expires);
  auto [token, secret] = make_token(options.name, role, options.session, RealClock().system_now(), lifetime);
  token.is_redacted = options.redacts;
  const auto saved = tokens_of(process).add(token);
  if (!saved) return fail(saved.error());
  std::printf("%s\n", secret.c_str());
  std::fflush(stdout);
  std::fprintf(
      stderr,
      "This is shown once. Programs send it as `Authorization: Bearer …`; ours take it from LIVESTREAM_TOKEN.\n");
  return note("token created", token, process);
}

std::string expiry_text(const AccessToken& token, SystemTime now) {
  if (token.expires_us == 0) return "never";
  return token.is_valid(now) ? local_time_text(token.expires_us) : "expired";
}

int list(const Options& options, const Process& process) {
  const auto tokens = tokens_of(process).load();
  if (!tokens) return fail(tokens.error());
  const SystemTime now = RealClock().system_now();
  boost::json::array array;
  TextTable table({{"NAME"}, {"ROLE"}, {"SESSION"}, {"SECRETS"}, {"MADE"}, {"EXPIRES"}});
  for (const AccessToken& token : *tokens) {
    const std::string session = token.session.empty() ? "any" : token.session;
    table.add({terminal_line(token.name), std::string(to_string(token.role)), terminal_line(session),
               token.is_redacted ? "redacted" : "shown", local_time_text(token.created_us), expiry_text(token, now)});
    boost::json::value expires;
    if (token.expires_us > 0) expires = format_utc(at(token.expires_us));
    array.push_back({{"name", token.name},
                     {"role", to_string(token.role)},
                     {"session", token.session},
                     {"redacted", token.is_redacted},
                     {"created", format_utc(at(token.created_us))},
                     {"expires", expires},
                     {"valid", token.is_valid(now)}});
  }
  if (options.as_json)
    std::printf("%s\n", terminal_json(to_json(boost::json::object{{"tokens", std::move(array)}})).c_str());
  else if (tokens->empty())
    std::fprintf(stderr, "there are no tokens\n");
  else
    std::printf("%s", table.text().c_str());
  return kOk;
}

int revoke(const Options& options, const Process& process) {
  AccessToken revoked;
  const auto saved = tokens_of(process).change([&](AccessTokens& tokens) -> Result<void> {
    auto removed = remove_token(tokens, options.name);
    if (!removed) return removed.error();
    revoked = std::move(*removed);
    return {};
  });
  return saved ? note("token revoked", revoked, process) : fail(saved.error());
}

void add_create(CLI::App& app, Options& options) {
  app.add_option("name", options.name, "What it is called: for whom it is")->type_name("NAME")->required();
  add_role(app, options.role, "viewer: reads; publisher: posts events; admin: all");
  app.add_option("--session", options.session, "The only session that a publisher may post to, or a viewer see")
      ->type_name("ID");
  add_redaction(app, options.redacts, Redaction::on_request);
  add_lifetime(app, options.expires, "How long it opens; if not said, until it is revoked");
}

}  // namespace

std::function<int()> add_token(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  CLI::App* const creating = app.add_subcommand("create", "Make one; prints it, this once");
  add_create(*creating, *options);
  CLI::App* const listing = app.add_subcommand("list", "Those that there are");
  add_json(*listing, options->as_json);
  CLI::App* const revoking =
      app.add_subcommand("revoke", "Take one back; what came in by it is closed within a second");
  revoking->add_option("name", options->name, "Its name")->type_name("NAME")->required();
  app.require_subcommand(1);
  return [options, &process, creating, listing] {
    if (creating->parsed()) return create(*options, process);
    return listing->parsed() ? list(*options, process) : revoke(*options, process);
  };
}

}  // namespace livestream::cli
