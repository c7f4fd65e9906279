#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/iso_time.h"
#include "base/result.h"
#include "base/state_folder.h"
#include "hub/retention.h"
#include "hub/services.h"
#include "model/price_table.h"
#include "net/stream.h"
#include "net/watched_tls.h"

namespace livestream::cli {

/// What `serve` was asked for: defaults, then the configuration file, then the environment, then options.
struct ServeSettings {
  std::vector<std::string> roots;
  std::vector<std::string> only_sources;  ///< agents; empty: all
  std::vector<std::string> without_sources;
  std::string host = "127.0.0.1";
  int port = 8080;
  std::string sync = "interval";
  std::string dashboard;
  std::vector<std::string> cors_origins;
  std::string keep;
  std::string max_disk;
  std::string naive_tz = "local";
  std::size_t max_connections = 20'000;
  std::size_t max_viewers = 10'000;
  bool lan = false;
  std::string outside;  ///< `HOST:PORT` of the listener for others; empty: none
  std::string tls_certificate;
  std::string tls_key;
  std::vector<std::string> public_names;
  std::string base_path;
  std::vector<std::string> trusted_proxies;
  double rate_limit = 2'000;
  bool requires_token = false;
  bool redacts = false;
  std::map<std::string, ModelPrice> prices;  ///< the user's own, by model
};

/// The settings of configuration file and environment, for options to start from. Errors name the key or
/// variable and its value.
Result<ServeSettings> default_settings(const Environment& environment);
void add_serve_options(CLI::App& app, ServeSettings& settings);

/// The agents that are not followed, by both settings.
std::vector<std::string> sources_left_out(const ServeSettings& settings);

/// The listener for others, if there is to be one. Errors: `invalid`, for what is no `ADDRESS:PORT`.
Result<std::optional<net::Endpoint>> outside_endpoint(const ServeSettings& settings);
/// Both files of its TLS, or nothing. Errors: `invalid`, naming what is missing.
Result<std::optional<net::TlsFiles>> tls_files(const ServeSettings& settings);
/// What stands before every path of requests from outside: empty or `/…` without a slash at its end. Errors: `invalid`.
Result<std::string> base_path(const ServeSettings& settings);

Result<SyncPolicy> sync_policy(const ServeSettings& settings);
Result<RetentionPolicy> retention_policy(const ServeSettings& settings);
Result<ZoneRule> naive_zone(const ServeSettings& settings);
/// What models cost: the table of this program, and the user's own.
Result<PriceTable> price_table(const ServeSettings& settings);

}  // namespace livestream::cli
