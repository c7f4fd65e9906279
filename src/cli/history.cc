#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "catalog/answers_json.h"
#include "catalog/reader.h"
#include "cli/command.h"
#include "cli/failure.h"
#include "cli/local_catalog.h"
#include "cli/number_text.h"
#include "cli/terminal.h"
#include "cli/terminal_text.h"
#include "cli/text_table.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

using catalog::SessionRow;

struct Options {
  CatalogOptions catalog;
  std::string words;
  std::string sort = "newest";
  std::size_t limit = 30;
};

std::string cost_text(const SessionRow& session) {
  if (session.cost == 0) return session.unpriced > 0 ? "unknown" : "";
  return fmt::format("{}${:.2f}", session.unpriced > 0 ? "≥ " : "", session.cost);
}

std::string table_of(const std::vector<SessionRow>& sessions, const Terminal& terminal) {
  using Align = TextTable::Align;
  TextTable table({{"LAST"},
                   {"AGENT"},
                   {"PROJECT"},
                   {"PROMPTS", Align::right},
                   {"CALLS", Align::right},
                   {"TOKENS", Align::right},
                   {"COST", Align::right},
                   {"ID"},
                   {"TITLE"}});
  for (const SessionRow& session : sessions)
    table.add({local_time_text(session.last_us), terminal_line(session.agent), terminal_line(session.project),
               grouped(session.prompts), grouped(session.calls), grouped(session.tokens), cost_text(session),
               terminal_line(session.id), terminal_line(session.title)});
  return table.text(terminal.columns);
}

int run(const Options& options, const Process& process) {
  const auto filter = filter_of(options.catalog);
  if (!filter) return fail(filter.error());
  const auto catalog = open_catalog(options.catalog, process.environment, false);
  if (!catalog) return fail(catalog.error());
  const auto sessions = catalog->sessions({.filter = *filter,
                                           .words = options.words,
                                           .order = *catalog::parse_session_order(options.sort),
                                           .limit = options.limit});
  if (!sessions) return fail(sessions.error());
  if (options.catalog.as_json)
    std::printf("%s\n", terminal_json(to_json(catalog::sessions_json(*sessions))).c_str());
  else if (sessions->empty())
    std::fputs("no sessions found\n", stderr);
  else
    std::fputs(table_of(*sessions, standard_output(process.environment)).c_str(), stdout);
  return kOk;
}

}  // namespace

std::function<int()> add_history(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("TEXT", options->words, "Only sessions with this in id, project or title");
  app.add_option("--sort", options->sort, "newest (if not said), cost or tokens")
      ->check(CLI::IsMember(std::vector<std::string>{"newest", "cost", "tokens"}));
  app.add_option("--limit", options->limit, "At most so many, 30 if not said")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  add_catalog_options(app, options->catalog);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
