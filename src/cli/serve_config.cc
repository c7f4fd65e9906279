#include "cli/serve_config.h"

#include <fmt/format.h>

#include <toml++/impl/preprocessor.h>
// toml++ 3.3 takes for granted, with clang also where it is optimised, what it looks at next: a key behind `[`.
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(condition) static_assert(true)
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace livestream::cli {
namespace {

// Each takes a value into its setting; false if it is of a wrong kind.

template <auto Member>
bool take_text(const toml::node& node, ServeSettings& settings) {
  if (!node.is_string()) return false;
  settings.*Member = node.value_or<std::string>("");
  return true;
}

template <auto Member>
bool take_texts(const toml::node& node, ServeSettings& settings) {
  std::vector<std::string>& texts = settings.*Member;
  if (const auto text = node.value<std::string>()) {
    texts.push_back(*text);
    return true;
  }
  const auto* const list = node.as_array();
  if (list == nullptr) return false;
  for (const toml::node& item : *list) {
    if (!item.is_string()) return false;
    texts.push_back(item.value_or<std::string>(""));
  }
  return true;
}

template <auto Member>
bool take_flag(const toml::node& node, ServeSettings& settings) {
  if (!node.is_boolean()) return false;
  settings.*Member = node.value_or(false);
  return true;
}

template <auto Member, std::int64_t Most>
bool take_count(const toml::node& node, ServeSettings& settings) {
  const auto number = node.value_exact<std::int64_t>();
  if (!number || *number < 0 || *number > Most) return false;
  settings.*Member = static_cast<std::remove_reference_t<decltype(settings.*Member)>>(*number);
  return true;
}

bool take_rate(const toml::node& node, ServeSettings& settings) {
  const auto number = node.is_number() ? node.value<double>() : std::nullopt;
  if (!number || !(*number >= 1 && *number <= 1'000'000)) return false;  // NaN is none
  settings.rate_limit = *number;
  return true;
}

struct Key {
  std::string_view name;  // that of the long option
  bool (*take)(const toml::node& node, ServeSettings& settings);
  std::string_view expected;
};

constexpr std::string_view kText = "text";
constexpr std::string_view kFlag = "true or false";
constexpr std::string_view kCount = "a whole number";
constexpr std::string_view kPort = "a port: 0 (any free one) to 65535";

// clang-format off
constexpr std::array kKeys = {
    Key{"root", take_texts<&ServeSettings::roots>, "a folder, or a list of some"},
    Key{"source", take_texts<&ServeSettings::only_sources>, "an agent, or a list of some"},
    Key{"no-source", take_texts<&ServeSettings::without_sources>, "an agent, or a list of some"},
    Key{"host", take_text<&ServeSettings::host>, kText},
    Key{"port", take_count<&ServeSettings::port, 65'535>, kPort},
    Key{"sync", take_text<&ServeSettings::sync>, kText},
    Key{"dashboard", take_text<&ServeSettings::dashboard>, kText},
    Key{"cors-origin", take_texts<&ServeSettings::cors_origins>, "an origin, or a list of some"},
    Key{"keep", take_text<&ServeSettings::keep>, kText},
    Key{"max-disk", take_text<&ServeSettings::max_disk>, kText},
    Key{"naive-tz", take_text<&ServeSettings::naive_tz>, kText},
    Key{"max-connections", take_count<&ServeSettings::max_connections, INT64_MAX>, kCount},
    Key{"max-viewers", take_count<&ServeSettings::max_viewers, INT64_MAX>, kCount},
    Key{"require-token", take_flag<&ServeSettings::requires_token>, kFlag},
    Key{"redact", take_flag<&ServeSettings::redacts>, kFlag},
    Key{"lan", take_flag<&ServeSettings::lan>, kFlag},
    Key{"public", take_text<&ServeSettings::outside>, kText},
    Key{"tls-cert", take_text<&ServeSettings::tls_certificate>, kText},
    Key{"tls-key", take_text<&ServeSettings::tls_key>, kText},
    Key{"public-name", take_texts<&ServeSettings::public_names>, "a name, or a list of some"},
    Key{"base-path", take_text<&ServeSettings::base_path>, kText},
    Key{"trusted-proxy", take_texts<&ServeSettings::trusted_proxies>, "an address, or a list of some"},
    Key{"rate-limit", take_rate, "a number from 1 to 1000000"},
};
// clang-format on

// `[prices."my-model"]`: US dollars per million tokens, `web-search` per thousand.
Result<void> read_prices(const std::filesystem::path& path, const toml::node& node, ServeSettings& settings) {
  const auto* const models = node.as_table();
  if (models == nullptr) return invalid(fmt::format("{}: [prices] is not a table of models", path.string()));
  for (const auto& [name, prices] : *models) {
    const std::string model(name.str());
    ModelPrice& price = settings.prices[model];
    const std::array<std::pair<std::string_view, PriceSteps*>, 6> parts = {{{"input", &price.input},
                                                                            {"output", &price.output},
                                                                            {"cache-read", &price.cache_read},
                                                                            {"cache-write", &price.cache_write},
                                                                            {"cache-write-1h", &price.cache_write_1h},
                                                                            {"web-search", &price.web_search}}};
    const auto* const listed = prices.as_table();
    if (listed == nullptr) return invalid(fmt::format("{}: [prices.\"{}\"] is not a table", path.string(), model));
    for (const auto& [key, value] : *listed) {
      const auto part =
          std::find_if(parts.begin(), parts.end(), [&](const auto& one) { return one.first == key.str(); });
      const auto dollars = value.value<double>();
      if (part == parts.end() || !dollars || !std::isfinite(*dollars) || *dollars < 0)
        return invalid(
            fmt::format("{}: [prices.\"{}\"] {}: known are input, output, cache-read, cache-write, "
                        "cache-write-1h, in US dollars per million tokens, and web-search per thousand",
                        path.string(), model, key.str()));
      *part->second = {{0, *dollars}};
    }
  }
  return {};
}

Result<void> read_key(const std::filesystem::path& path, std::string_view name, const toml::node& node,
                      ServeSettings& settings) {
  if (name == "prices") return read_prices(path, node, settings);
  const auto* const key = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& one) { return one.name == name; });
  const auto line = node.source().begin.line;
  if (key == kKeys.end())
    return invalid(fmt::format("{}, line {}: unknown key \"{}\"; the keys are the long options of `serve`",
                               path.string(), line, name));
  if (key->take(node, settings)) return {};
  return invalid(fmt::format("{}, line {}: {} must be {}", path.string(), line, name, key->expected));
}

}  // namespace

Result<void> read_serve_config(const std::filesystem::path& path, ServeSettings& settings) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  try {
    const toml::table table = toml::parse_file(path.string());
    for (const auto& [key, node] : table)
      if (const auto read = read_key(path, key.str(), node, settings); !read) return read;
  } catch (const toml::parse_error& error) {
    return invalid(fmt::format("{}, line {}: {}", path.string(), error.source().begin.line, error.description()));
  }
  return {};
}

}  // namespace livestream::cli
