#include "cli/serve_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/ascii.h"
#include "cli/serve_config.h"
#include "model/built_in_prices.h"
#include "net/url.h"
#include "sources/homes.h"

namespace livestream::cli {
namespace {

Error bad_value(std::string_view what, std::string_view value, std::string_view expected) {
  return invalid(fmt::format("{} \"{}\" must be {}", what, value, expected));
}

Result<int> to_port(std::string_view what, const std::string& text) {
  const auto port = net::parse_number(text);
  if (!port || *port > 65'535) return bad_value(what, text, "a port: 0 (any free one) to 65535");
  return static_cast<int>(*port);
}

std::vector<std::string> agent_names() {
  const auto names = agents_with_homes();
  return {names.begin(), names.end()};
}

bool is_in(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

Result<ServeSettings> default_settings(const Environment& environment) {
  ServeSettings settings;
  if (const auto read = read_serve_config(config_folder(environment) / "config.toml", settings); !read)
    return read.error();
  if (const auto host = environment("LIVESTREAM_HOST"); host && !host->empty()) settings.host = *host;
  if (const auto text = environment("LIVESTREAM_PORT"); text && !text->empty()) {
    const auto port = to_port("LIVESTREAM_PORT", *text);
    if (!port) return port.error();
    settings.port = *port;
  }
  settings.tls_certificate = environment("LIVESTREAM_TLS_CERT").value_or(settings.tls_certificate);
  settings.tls_key = environment("LIVESTREAM_TLS_KEY").value_or(settings.tls_key);
  return settings;
}

void add_serve_options(CLI::App& app, ServeSettings& settings) {
  app.add_option("--root", settings.roots,
                 "a project folder to watch, or an event log; may be given several times (default: the current folder)")
      ->take_all();
  app.add_option("--source", settings.only_sources,
                 "follow the own files of this agent, and of no other that is not named; may be given several times")
      ->take_all()
      ->check(CLI::IsMember(agent_names()));
  app.add_option("--no-source", settings.without_sources,
                 "an agent whose own files are not followed; may be given several times")
      ->take_all()
      ->check(CLI::IsMember(agent_names()));
  app.add_option("--host", settings.host, "address to listen on: 127.0.0.1, ::1 or localhost")->capture_default_str();
  app.add_option("--port", settings.port, "port to listen on; 0: any free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65'535));
  app.add_option("--sync", settings.sync,
                 "when events are forced to disk: always (before they are acknowledged), interval (posted ones within "
                 "a second, those derived from agents' files within half a minute), never")
      ->capture_default_str();
  app.add_option("--dashboard", settings.dashboard, "serve the page from this folder, for working on it")
      ->check(CLI::ExistingDirectory);
  app.add_option("--cors-origin", settings.cors_origins,
                 "another site that may read and post, e.g. https://example.org; may be given several times");
  app.add_option("--keep", settings.keep,
                 "delete our own records this long after their last event: 90d, 12h (default: never)");
  app.add_option("--max-disk", settings.max_disk,
                 "delete our own oldest records past this size: 10G, 500M (default: never)");
  app.add_option("--naive-tz", settings.naive_tz, "how to read times without a zone: local, utc, +02:00")
      ->capture_default_str();
  app.add_option("--max-connections", settings.max_connections, "connections at once; past that: 503")
      ->capture_default_str();
  app.add_option("--max-viewers", settings.max_viewers, "viewers of one session; past that: closed with 1008")
      ->capture_default_str();
  app.add_flag("--require-token", settings.requires_token,
               "let nobody in without a token, not even our own programs on this machine (see `livestream token`)");
  app.add_flag("--redact", settings.redacts,
               "show nobody the passwords, keys and tokens that it knows; records stay as they are");
  app.add_flag("--lan", settings.lan,
               "let others in this network in, by the port after --port: like --public 0.0.0.0:8081");
  app.add_option("--public", settings.outside,
                 "listen here too, for others: ADDRESS:PORT; whoever comes by it needs a token (see `livestream pair`)")
      ->type_name("ADDRESS:PORT");
  app.add_option("--tls-cert", settings.tls_certificate,
                 "answer others by https, with the certificate in this file (PEM, its chain behind it; see `livestream "
                 "cert`)")
      ->type_name("FILE");
  app.add_option("--tls-key", settings.tls_key, "the file with the key to it (PEM)")->type_name("FILE");
  app.add_option("--public-name", settings.public_names,
                 "a name by which others reach it, e.g. live.example.org; may be given several times");
  app.add_option("--base-path", settings.base_path,
                 "what a proxy puts before every path of others' requests, e.g. /livestream");
  app.add_option("--trusted-proxy", settings.trusted_proxies,
                 "address of a proxy that says for whom it asks (X-Forwarded-For); may be given several times");
  app.add_option("--rate-limit", settings.rate_limit, "requests a second of one token; past that: 429")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
}

std::vector<std::string> sources_left_out(const ServeSettings& settings) {
  std::vector<std::string> left_out = settings.without_sources;
  if (settings.only_sources.empty()) return left_out;
  for (const std::string& name : agent_names())
    if (!is_in(settings.only_sources, name) && !is_in(left_out, name)) left_out.push_back(name);
  return left_out;
}

Result<std::optional<net::Endpoint>> outside_endpoint(const ServeSettings& settings) {
  constexpr int kLastPort = 65'535;
  if (settings.outside.empty()) {
    if (!settings.lan) return std::optional<net::Endpoint>();
    const int port = settings.port == 0 || settings.port == kLastPort ? 0 : settings.port + 1;
    return std::optional(net::Endpoint{"0.0.0.0", static_cast<std::uint16_t>(port)});
  }
  const auto error = bad_value("public", settings.outside, "ADDRESS:PORT, like 0.0.0.0:8081 or [::]:8081");
  const auto colon = settings.outside.rfind(':');
  if (colon == std::string::npos || colon == 0) return error;
  const auto port = net::parse_number(settings.outside.substr(colon + 1));
  if (!port || *port > kLastPort) return error;
  std::string host = settings.outside.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return std::optional(net::Endpoint{host, static_cast<std::uint16_t>(*port)});
}

Result<std::optional<net::TlsFiles>> tls_files(const ServeSettings& settings) {
  const bool has_certificate = !settings.tls_certificate.empty();
  const bool has_key = !settings.tls_key.empty();
  if (has_certificate != has_key)
    return invalid(
        fmt::format("{} is missing: TLS takes both, a certificate and its key", has_key ? "--tls-cert" : "--tls-key"));
  if (!has_key) return std::optional<net::TlsFiles>();
  if (!settings.lan && settings.outside.empty())
    return invalid("--tls-cert is for --public or --lan: what is sent on this machine is read by nobody else");
  return std::optional(net::TlsFiles{settings.tls_certificate, settings.tls_key});
}

Result<std::string> base_path(const ServeSettings& settings) {
  std::string path = settings.base_path;
  while (path.ends_with('/')) path.pop_back();
  const bool is_plain = std::all_of(path.begin(), path.end(), [](char c) {
    return is_alphanumeric(c) || c == '/' || c == '-' || c == '_' || c == '.' || c == '~';
  });
  if (path.empty() || (path.starts_with('/') && is_plain)) return path;
  return bad_value("base-path", settings.base_path, "a path like /livestream, of letters, digits and -._~");
}

Result<SyncPolicy> sync_policy(const ServeSettings& settings) {
  if (settings.sync == "always") return SyncPolicy::always;
  if (settings.sync == "interval") return SyncPolicy::interval;
  if (settings.sync == "never") return SyncPolicy::never;
  return bad_value("sync", settings.sync, "always, interval or never");
}

Result<RetentionPolicy> retention_policy(const ServeSettings& settings) {
  RetentionPolicy policy;
  if (!settings.keep.empty()) {
    policy.keep = parse_duration(settings.keep);
    if (!policy.keep) return bad_value("keep", settings.keep, "a time like 90d, 12h or 30m");
  }
  if (!settings.max_disk.empty()) {
    policy.max_bytes = parse_size(settings.max_disk);
    if (!policy.max_bytes) return bad_value("max-disk", settings.max_disk, "a size like 10G, 500M or 64K");
  }
  return policy;
}

Result<ZoneRule> naive_zone(const ServeSettings& settings) {
  const auto rule = ZoneRule::parse(settings.naive_tz);
  if (!rule) return bad_value("naive-tz", settings.naive_tz, "local, utc or a distance like +02:00");
  return *rule;
}

Result<PriceTable> price_table(const ServeSettings& settings) {
  auto table = PriceTable::parse(built_in_prices());
  if (!table) return table;
  for (const auto& [model, price] : settings.prices) table->set(model, price);
  return table;
}

}  // namespace livestream::cli
