#include "cli/local_catalog.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <thread>

#include "catalog/catalog.h"
#include "cli/indexer.h"
#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/progress_line.h"
#include "cli/serve_settings.h"

namespace livestream::cli {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;  // of a second

}  // namespace

void add_catalog_options(CLI::App& app, CatalogOptions& options) {
  app.add_option("--agent", options.agent, "Only of this agent, such as claude-code")->type_name("NAME");
  app.add_option("--project", options.project, "Only of this project")->type_name("NAME");
  app.add_option("--session", options.session, "Only of this session")->type_name("ID");
  app.add_option("--since", options.since, "From this day on")->type_name("YYYY-MM-DD");
  app.add_option("--until", options.until, "To this day, included")->type_name("YYYY-MM-DD");
  add_roots(app, options.roots);
  add_json(app, options.as_json);
}

Result<catalog::Filter> filter_of(const CatalogOptions& options) {
  catalog::Filter filter;
  filter.agent = options.agent;
  filter.project = options.project;
  filter.session = options.session;
  if (!options.since.empty()) {
    const auto since = catalog::start_of_day(options.since);
    if (!since) return since.error();
    filter.since_us = *since;
  }
  if (!options.until.empty()) {
    const auto until = catalog::start_of_day(options.until, 1);
    if (!until) return until.error();
    filter.until_us = *until;
  }
  return filter;
}

Result<catalog::Reader> open_catalog(const CatalogOptions& options, const Environment& environment, bool with_texts) {
  const auto settings = default_settings(environment);
  if (!settings) return settings.error();
  const auto prices = price_table(*settings);
  if (!prices) return prices.error();
  const catalog::Place place = catalog_place(state_folder(environment), *prices);
  auto catalog = catalog::Catalog::open(place);
  if (!catalog) return catalog.error();
  ProgressLine line;
  IndexOptions how;
  how.with_texts = with_texts;
  how.threads = std::max(1U, std::thread::hardware_concurrency());
  how.on_progress = [&](const IndexProgress& progress) {
    const auto count = [](std::uint64_t files) { return grouped(static_cast<std::int64_t>(files)); };
    line.show(fmt::format("reading sessions: {} of {} files, {} of {}", count(progress.files_done),
                          count(progress.files), bytes_text(progress.bytes_done), bytes_text(progress.bytes)));
  };
  HistoryPlaces places(environment, sources_left_out(*settings));
  if (options.roots.empty()) places.add_root(std::filesystem::current_path());
  for (const auto& root : options.roots) places.add_root(root);
  if (auto done = update_catalog(*catalog, places, *prices, how); !done) return done.error();
  return catalog::Reader::open(place);
}

std::string local_time_text(std::int64_t time_us) {
  if (time_us == 0) return {};
  const time_t moment = time_us / kMicroseconds;
  struct tm local{};
  ::localtime_r(&moment, &local);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                     local.tm_hour, local.tm_min);
}

}  // namespace livestream::cli
