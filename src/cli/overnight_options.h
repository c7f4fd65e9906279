#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/night/night_plan.h"

namespace livestream::cli {

/// What `overnight` was asked for.
struct OvernightOptions {
  std::string server;
  std::filesystem::path folder = ".";
  std::filesystem::path root;             ///< empty: the folder
  std::filesystem::path tasks;            ///< a file of nights; empty: one night
  std::string at;                         ///< a time of day; empty: now
  std::string session;                    ///< of a new night, or with `is_once` also of one that is there
  std::string resumed;                    ///< empty: a new night
  std::optional<std::int64_t> iteration;  ///< the number that whoever starts us gives this one
  bool is_once = false;
  bool may_sleep = false;
  bool writes_prompts = false;

  /// What was said of the plan: on a new one, or on that of the night that is resumed.
  std::vector<std::function<void(NightPlan&)>> changes;

  void change(NightPlan& plan) const {
    for (const auto& each : changes) each(plan);
  }
};

void add_overnight_options(CLI::App& app, OvernightOptions& options);

}  // namespace livestream::cli
