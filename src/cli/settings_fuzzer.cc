#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/fuzzing.h"
#include "base/test_folder.h"
#include "cli/serve_settings.h"
#include "cli/server_address.h"

namespace {

using namespace livestream;
using cli::ServeSettings;

// Lines like `LIVESTREAM_PORT=80` are the environment; what follows the first other line is the configuration file.
struct Input {
  explicit Input(std::string_view text) : file(text) {
    while (file.starts_with("LIVESTREAM_")) {
      const std::string_view line = file.substr(0, file.find('\n'));
      const auto equals = line.find('=');
      if (equals == std::string_view::npos) return;
      environment.emplace(line.substr(0, equals), line.substr(equals + 1));
      file.remove_prefix(std::min(line.size() + 1, file.size()));
    }
  }

  std::map<std::string, std::string> environment;
  std::string_view file;
};

template <class Value>
bool says_why(const Result<Value>& result) {
  return result || (result.error().code == Errc::invalid && !result.error().message.empty());
}

// It stands before every path, and in a cookie.
void check_base_path(ServeSettings settings) {
  const auto base = cli::base_path(settings);
  require(says_why(base));
  if (!base || base->empty()) return;
  require(base->front() == '/' && base->back() != '/' && base->find_first_of(" ;,\"\r\n?#%") == std::string::npos);
  settings.base_path = *base;
  require(cli::base_path(settings) == base);
}

void check_outside(ServeSettings settings) {
  const auto outside = cli::outside_endpoint(settings);
  require(says_why(outside));
  if (!outside || !*outside || settings.outside.empty()) return;
  settings.outside = fmt::format("[{}]:{}", (*outside)->host, (*outside)->port);
  const auto again = cli::outside_endpoint(settings);
  require(again && (*again)->host == (*outside)->host && (*again)->port == (*outside)->port);
}

void check(const ServeSettings& settings) {
  require(settings.port >= 0 && settings.port <= 65'535);
  require(settings.rate_limit >= 1 && settings.rate_limit <= 1'000'000);
  for (const auto& [model, price] : settings.prices)
    for (const auto* steps : {&price.input, &price.output, &price.cache_read, &price.web_search})
      for (const auto& [from, dollars] : *steps) require(std::isfinite(dollars) && dollars >= 0);
  check_base_path(settings);
  check_outside(settings);
  require(says_why(cli::sync_policy(settings)) && says_why(cli::naive_zone(settings)));
  const auto retention = cli::retention_policy(settings);
  require(says_why(retention));
  if (retention && retention->keep) require(retention->keep->count() >= 0);
}

void check_address(const Result<cli::ServerAddress>& address) {
  require(says_why(address));
  if (!address) return;
  const net::HttpUrl& url = address->url;
  require(!url.host.empty() && url.port > 0 && !url.prefix.ends_with('/'));
  require(net::parse_http_url("http://" + url.authority() + url.prefix) == url);
}

void check_amounts(std::string_view text) {
  if (const auto size = parse_size(text)) require(parse_size(std::to_string(*size)) == size);
  if (const auto time = parse_duration(text)) require(time->count() >= 0);
}

}  // namespace

// Whatever stands in the configuration file and in the environment, it is taken within its bounds, or refused with a
// reason; and what was understood is understood in the same way when it is written down again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TempFolder folder(TempFolder::in_memory());
  const Input input({reinterpret_cast<const char*>(data), size});
  const Environment environment = [&](const std::string& name) -> std::optional<std::string> {
    if (name == "XDG_CONFIG_HOME") return folder.path();
    const auto found = input.environment.find(name);
    return found == input.environment.end() ? std::nullopt : std::optional(found->second);
  };
  const auto file = config_folder(environment) / "config.toml";
  require(make_folders(file.parent_path()) && write_file_atomically(file, input.file));
  const auto settings = cli::default_settings(environment);
  require(says_why(settings));
  if (settings) check(*settings);
  check_address(cli::server_address("", environment));
  check_amounts(input.file);
  return 0;
}
