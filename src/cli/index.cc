#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/local_catalog.h"
#include "cli/number_text.h"
#include "cli/options.h"

namespace livestream::cli {
namespace {

struct Options {
  CatalogOptions catalog;
  bool numbers_only = false;
};

int run(const Options& options, const Process& process) {
  const auto catalog = open_catalog(options.catalog, process.environment, !options.numbers_only);
  if (!catalog) return fail(catalog.error());
  const auto extent = catalog->extent();
  if (!extent) return fail(extent.error());
  fmt::print("{} sessions in {} files, {} texts\n", grouped(extent->sessions), grouped(extent->files),
             grouped(extent->texts));
  return kOk;
}

}  // namespace

std::function<int()> add_index(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_flag("--numbers-only", options->numbers_only, "Not their words: for usage, not for searching");
  add_roots(app, options->catalog.roots);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
