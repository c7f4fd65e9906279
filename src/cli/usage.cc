#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>
#include <memory>

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

using catalog::ModelTokens;
using catalog::UsageBy;
using catalog::UsageGroup;

struct Options {
  CatalogOptions catalog;
  std::string by = "daily";
  std::string model;
  bool by_model = false;
};

// `$1.25`; with `≥` where more was spent than is known, empty where nothing is.
std::string cost_text(const ModelTokens& tokens) {
  if (tokens.unpriced == tokens.answers) return tokens.answers == 0 ? "" : "unknown";
  const bool is_more = tokens.unpriced > 0 || tokens.lower_bounds > 0;
  return fmt::format("{}${:.2f}", is_more ? "≥ " : "", tokens.cost);
}

std::vector<std::string> cells(std::string name, const ModelTokens& tokens) {
  return {std::move(name),
          grouped(tokens.input),
          (tokens.lower_bounds > 0 ? "≥ " : "") + grouped(tokens.output),
          grouped(tokens.cache_write),
          grouped(tokens.cache_read),
          grouped(tokens.total()),
          cost_text(tokens)};
}

std::string table_of(const std::vector<UsageGroup>& groups, const Options& options) {
  using Align = TextTable::Align;
  const UsageBy by = *catalog::parse_usage_by(options.by);
  const char* const title = by == UsageBy::day       ? "DAY"
                            : by == UsageBy::week    ? "WEEK FROM"
                            : by == UsageBy::month   ? "MONTH"
                            : by == UsageBy::session ? "SESSION"
                            : by == UsageBy::project ? "PROJECT"
                                                     : "AGENT";
  TextTable table({{title},
                   {"INPUT", Align::right},
                   {"OUTPUT", Align::right},
                   {"CACHE WRITE", Align::right},
                   {"CACHE READ", Align::right},
                   {"TOTAL", Align::right},
                   {"COST", Align::right},
                   {"MODELS"}});
  ModelTokens sum;
  for (const UsageGroup& group : groups) {
    std::string models;
    for (const ModelTokens& one : group.models) models += (models.empty() ? "" : ", ") + one.model;
    auto row = cells(terminal_line(group.name), group.total());
    row.push_back(options.by_model ? "" : terminal_line(models));
    table.add(std::move(row));
    if (options.by_model)
      for (const ModelTokens& one : group.models) {
        auto part = cells("", one);
        part.push_back(terminal_line(one.model));
        table.add(std::move(part));
      }
    sum.add(group.total());
  }
  auto last = cells("total", sum);
  last.emplace_back();
  table.add(std::move(last));
  return table.text();
}

int run(const Options& options, const Process& process) {
  auto filter = filter_of(options.catalog);
  if (!filter) return fail(filter.error());
  filter->model = options.model;
  const auto catalog = open_catalog(options.catalog, process.environment, false);
  if (!catalog) return fail(catalog.error());
  const auto groups = catalog->usage(*catalog::parse_usage_by(options.by), *filter);
  if (!groups) return fail(groups.error());
  if (options.catalog.as_json) {
    std::printf("%s\n", terminal_json(to_json(usage_json(options.by, *groups))).c_str());
  } else if (groups->empty()) {
    std::fputs("no usage found; see `livestream doctor` for where agents' files are looked for\n", stderr);
  } else {
    std::fputs(table_of(*groups, options).c_str(), stdout);
  }
  return kOk;
}

}  // namespace

std::function<int()> add_usage(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("BY", options->by, "How it is divided")->check(CLI::IsMember(catalog::usage_by_words()));
  app.add_option("--model", options->model, "Only of this model")->type_name("NAME");
  app.add_flag("--by-model", options->by_model, "A line for each model");
  add_catalog_options(app, options->catalog);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
