#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/state_folder.h"
#include "catalog/reader.h"

namespace livestream::cli {

/// Which sessions a question is about, as options.
struct CatalogOptions {
  std::vector<std::filesystem::path> roots;
  std::string agent;
  std::string project;
  std::string session;
  std::string since;
  std::string until;
  bool as_json = false;
};
void add_catalog_options(CLI::App& app, CatalogOptions& options);

/// Errors: `invalid` for a day that is none.
Result<catalog::Filter> filter_of(const CatalogOptions& options);

/// Brings the catalog of this machine up to date, with progress on stderr, and opens it for questions.
Result<catalog::Reader> open_catalog(const CatalogOptions& options, const Environment& environment, bool with_texts);

/// `2026-11-25 03:12`, in the machine's zone; empty for 0.
std::string local_time_text(std::int64_t time_us);

}  // namespace livestream::cli
