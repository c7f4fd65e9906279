#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/duration_text.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/server_api.h"
#include "cli/terminal.h"
#include "cli/text_table.h"
#include "model/data_fields.h"
#include "model/event_codec.h"
#include "model/session_status.h"
#include "net/url.h"

namespace livestream::cli {
namespace {

namespace json = boost::json;

struct Options {
  std::string server;
  std::string state;
  std::string query;
  std::size_t limit = 0;
  bool as_json = false;
  bool ids_only = false;
};

std::string list_path(const Options& options) {
  std::string path = "/api/sessions";
  char separator = '?';
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    path += fmt::format("{}{}={}", std::exchange(separator, '&'), name, net::percent_encode(value));
  };
  add("state", options.state);
  add("q", options.query);
  add("limit", options.limit == 0 ? "" : std::to_string(options.limit));
  return path;
}

std::string text(const json::object& session, std::string_view key) {
  return terminal_line(text_in(session, key).value_or(""));
}

std::string age(const json::object& session) {
  const auto seconds = amount_in(session, "last_event_age_seconds");
  return seconds ? duration_text(std::chrono::seconds(static_cast<std::int64_t>(*seconds))) : "?";
}

std::string tasks(const json::object& session) {
  const auto total = count_in(session, "total_tasks").value_or(0);
  return total == 0 ? "" : fmt::format("{}/{}", count_in(session, "completed_tasks").value_or(0), total);
}

std::string context(const json::object& session) {
  const auto percent = amount_in(session, "context_percent");
  return percent ? fmt::format("{:.0f} %", *percent) : "";
}

std::string table_of(const json::array& sessions, const Terminal& terminal) {
  using Align = TextTable::Align;
  TextTable table({{"STATE"},
                   {"AGE", Align::right},
                   {"PHASE"},
                   {"ITER", Align::right},
                   {"TASKS", Align::right},
                   {"CONTEXT", Align::right},
                   {"ID"},
                   {"TASK"}});
  for (const json::value& value : sessions) {
    if (!value.is_object()) continue;
    const json::object& session = value.get_object();
    table.add({text(session, "state"), age(session), text(session, "phase"),
               std::to_string(count_in(session, "iterations").value_or(0)), tasks(session), context(session),
               text(session, "id"), text(session, "task")});
  }
  return table.text(terminal.columns);
}

void print_ids(const json::array& sessions) {
  for (const json::value& session : sessions)
    if (session.is_object()) std::printf("%s\n", text(session.get_object(), "id").c_str());
}

int run(const Options& options, const Process& process) {
  auto server = connect_server(options.server, process.environment);
  if (!server) return fail(server.error());
  const auto answer = (*server)->get_object(list_path(options));
  if (!answer) return fail(answer.error());
  if (options.as_json) {
    std::printf("%s\n", terminal_json(to_json(*answer)).c_str());
    return kOk;
  }
  const json::array* sessions = list_in(*answer, "sessions");
  if (options.ids_only) {
    if (sessions != nullptr) print_ids(*sessions);
    return kOk;
  }
  if (sessions == nullptr || sessions->empty()) {
    std::fputs("no sessions; `livestream demo` plays one\n", stderr);
    return kOk;
  }
  std::fputs(table_of(*sessions, standard_output(process.environment)).c_str(), stdout);
  return kOk;
}

std::vector<std::string> state_names() {
  std::vector<std::string> names;
  names.reserve(kSessionStates.size());
  for (const SessionState state : kSessionStates) names.emplace_back(to_string(state));
  return names;
}

}  // namespace

std::function<int()> add_sessions(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("--state", options->state, "Only sessions in this state")->check(CLI::IsMember(state_names()));
  app.add_option("--query", options->query, "Only sessions with this in id, project or task")->type_name("TEXT");
  app.add_option("--limit", options->limit, "At most so many")->type_name("N")->check(CLI::Range(1, 10'000));
  app.add_flag("--ids", options->ids_only, "Print ids only, one a line");
  add_json(app, options->as_json);
  add_server(app, options->server);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
