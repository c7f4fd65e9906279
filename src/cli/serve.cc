#include <fcntl.h>
#include <fmt/format.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "base/inside.h"
#include "base/log.h"
#include "base/subprocess.h"
#include "cli/access_files.h"
#include "cli/catalog_keeper.h"
#include "cli/command.h"
#include "cli/serve_settings.h"
#include "cli/serve_sink.h"
#include "cli/tls_library.h"
#include "cli/version.h"
#include "cli/watched_roots.h"
#include "net/websocket.h"
#include "server/server.h"
#include "sources/homes.h"
#include "sources/sources.h"

namespace livestream::cli {
namespace {

constexpr std::size_t kWorkers = 4;
constexpr std::chrono::minutes kRetentionInterval{30};

int refuse(const std::string& why, int exit_code) {
  fmt::print(stderr, "livestream serve: {}\n", why);
  return exit_code;
}

// What was asked for makes no sense, or could not be done.
int refuse(const Error& error) { return refuse(error.message, error.code == Errc::invalid ? kUsage : kFailed); }

// Each viewer is a descriptor: as many as the system lets us have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Bursts come again: memory given back after each would be asked for again at once.
void keep_memory() {
#ifdef __GLIBC__
  ::mallopt(M_TRIM_THRESHOLD, 8 << 20);
  ::mallopt(M_TOP_PAD, 1 << 20);
  ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
#endif
}

bool is_writable(const std::filesystem::path& folder) { return ::access(folder.c_str(), W_OK) == 0; }

// It lies beside us; where it does not, nobody looks for commits.
std::filesystem::path commits_program() {
  std::error_code ignored;
  auto program = own_folder() / "livestream-commits";
  return std::filesystem::exists(program, ignored) ? program : std::filesystem::path();
}

// A session belongs to the root that has a folder of its name; one that only posts goes to our own folder.
SessionFiles place(const std::string& id, const std::filesystem::path& state, const WatchedRoots& roots) {
  std::error_code ignored;
  for (const auto& root : roots.all()) {
    const auto folder = root / "logs" / "events" / id;
    const bool is_there = std::filesystem::exists(folder, ignored) ||
                          std::filesystem::exists(root / "checkpoints" / "ralph" / id, ignored);
    if (!is_there || !is_writable(root) || !resolve_inside(folder, root)) continue;
    return {
        .root = root, .event_log = folder / "events.jsonl", .derived = derived_folder(state, folder / "events.jsonl")};
  }
  const auto log = state / "events" / id / "events.jsonl";
  return {.event_log = log, .derived = derived_folder(state, log)};
}

void frame_text(std::string& out, std::size_t bytes) { net::append_frame_header(out, net::Opcode::text, bytes); }

// The listener for others, if there is to be one.
struct Outside {
  std::optional<net::Endpoint> endpoint;
  std::string base_path;
  std::shared_ptr<net::WatchedTls> tls;
};

// None where none was asked for.
Result<std::shared_ptr<net::WatchedTls>> open_tls(const ServeSettings& settings) {
  const auto files = tls_files(settings);
  if (!files) return files.error();
  if (!*files) return std::shared_ptr<net::WatchedTls>();
  const auto library = load_tls_library();
  if (!library) return library.error();
  return net::WatchedTls::open(**files, (*library)->open_context);
}

Result<Outside> open_outside(const ServeSettings& settings) {
  const auto endpoint = outside_endpoint(settings);
  if (!endpoint) return endpoint.error();
  auto path = base_path(settings);
  if (!path) return path.error();
  auto tls = open_tls(settings);
  if (!tls) return tls.error();
  return Outside{*endpoint, std::move(*path), std::move(*tls)};
}

// Everything that runs while the server does, in the order it must end.
class Serving {
 public:
  Serving(const ServeSettings& settings, const Environment& environment, ZoneRule zone, SyncPolicy sync,
          RetentionPolicy retention, PriceTable prices)
      : state_(state_folder(environment)),
        retention_(retention),
        prices_(std::move(prices)),
        hub_({.clock = clock_,
              .workers = workers_,
              .post = [this](std::function<void()> job) { loop_.post(std::move(job)); },
              .framer = frame_text,
              .options = {.max_viewers_per_session = settings.max_viewers,
                          .sync = sync,
                          .naive_zone = zone,
                          .prices = &prices_},
              .recall = [this](const std::string& id, std::function<void()> done) { recall(id, std::move(done)); }},
             [this](const std::string& id) { return place(id, state_, roots_); }),
        sink_(loop_, hub_, state_),
        sources_(sink_, clock_,
                 {.homes = usual_homes(environment),
                  .without = sources_left_out(settings),
                  .commits_program = commits_program()}),
        keeper_(catalog_place(state_, prices_), prices_, clock_,
                HistoryPlaces(environment, sources_left_out(settings))),
        roots_(state_ / "roots", [this](const std::filesystem::path& root) {
          sources_.add_root(root);
          keeper_.add_root(root);
        }) {}

  Result<std::uint16_t> listen(const ServeSettings& settings, Outside outside) {
    ServerOptions options{.endpoint = {settings.host, static_cast<std::uint16_t>(settings.port)},
                          .outside = std::move(outside.endpoint),
                          .tls = std::move(outside.tls),
                          .base_path = std::move(outside.base_path),
                          .public_names = settings.public_names,
                          .allowed_origins = settings.cors_origins,
                          .door = {.tokens = token_path(state_),
                                   .requires_token = settings.requires_token,
                                   .trusted_proxies = settings.trusted_proxies,
                                   .requests_per_second = settings.rate_limit,
                                   .redacts_all = settings.redacts},
                          .audit = audit_path(state_),
                          .dashboard = settings.dashboard,
                          .version = kVersion,
                          .prices = prices_.source() + ", " + prices_.date(),
                          .catalog = catalog_place(state_, prices_)};
    options.http.max_connections = settings.max_connections;
    auto server = Server::open({.loop = loop_,
                                .hub = hub_,
                                .clock = clock_,
                                .workers = workers_,
                                .add_root = [this](const auto& root) { return roots_.keep(root); },
                                .roots = [this] { return roots_.all(); }},
                               std::move(options));
    if (!server) return server.error();
    server_ = std::move(*server);
    // From the moment that anybody can know of the server, it can be told to end.
    loop_.on_termination([this](int) { server_->stop("the server is stopping"); });
    return server_->port();
  }

  const std::vector<std::string>& public_addresses() const { return server_->public_addresses(); }

  void watch(const std::vector<std::string>& roots) {
    for (const auto& root : roots) roots_.add(root);
    if (roots.empty()) roots_.add(std::filesystem::current_path());
    roots_.add_kept();
    find_own_records();
    keeper_.start();
  }

  void run() {
    loop_.run();
    sink_.close();
    sources_.stop();
  }

 private:
  void recall(const std::string& id, std::function<void()> done) {
    sources_.recall(id, [this, done = std::move(done)] { loop_.post(done); });
  }

  // Sessions that only posted have no root: their records are found here.
  void find_own_records() {
    (void)workers_.post([this, folder = state_ / "events"] {
      for (const StoredRecord& record : stored_records(folder)) {
        const auto log = folder / record.id / "events.jsonl";
        loop_.post([this, id = record.id, log, modified = record.modified] {
          hub_.found(id, {.event_log = log,
                          .derived = derived_folder(state_, log),
                          .modified_us = modified.time_since_epoch().count()});
        });
      }
      loop_.post([this] { keep_house(); });
    });
  }

  void keep_house() {
    if (!retention_.keep && !retention_.max_bytes) return;
    remove_expired();
    retention_timer_.emplace(loop_.every(kRetentionInterval, [this] { remove_expired(); }));
  }

  void remove_expired() {
    (void)workers_.post([this, folder = state_ / "events", now = clock_.system_now()] {
      for (const std::string& id : expired(stored_records(folder), retention_, now))
        loop_.post([this, id, log = folder / id / "events.jsonl"] {
          const auto removed = hub_.expire(id, log);
          log::info("record \"{}\" is past --keep or --max-disk: {}", id,
                    removed ? "removed" : removed.error().message);
        });
    });
  }

  const std::filesystem::path state_;
  const RetentionPolicy retention_;
  const PriceTable prices_;
  RealClock clock_;
  net::Loop loop_;
  WorkerPool workers_{kWorkers};
  Hub hub_;
  ServeSink sink_;
  Sources sources_;
  CatalogKeeper keeper_;
  WatchedRoots roots_;
  std::unique_ptr<Server> server_;
  std::optional<net::Timer> retention_timer_;
};

// The first Livestream opened that tunnel itself.
void tell_of_ngrok(const Environment& environment, bool has_outside) {
  const std::string wish = environment("USE_NGROK").value_or("");
  if (wish.empty() || wish == "0" || wish == "false" || wish == "no") return;
  fmt::print(stderr,
             "livestream serve: USE_NGROK is for the start script; run `livestream tunnel ngrok` beside this{}\n",
             has_outside ? "" : ", which needs --public 127.0.0.1:0 --trusted-proxy 127.0.0.1 for it");
}

int serve(const ServeSettings& settings, const Environment& environment) {
  const auto sync = sync_policy(settings);
  if (!sync) return refuse(sync.error().message, kUsage);
  const auto retention = retention_policy(settings);
  if (!retention) return refuse(retention.error().message, kUsage);
  const auto zone = naive_zone(settings);
  if (!zone) return refuse(zone.error().message, kUsage);
  auto outside = open_outside(settings);
  if (!outside) return refuse(outside.error());
  auto prices = price_table(settings);
  if (!prices) return refuse(prices.error().message, kFailed);

  raise_descriptor_limit();
  keep_memory();
  Serving serving(settings, environment, *zone, *sync, *retention, std::move(*prices));
  const auto port = serving.listen(settings, std::move(*outside));
  if (!port) return refuse(port.error());
  serving.watch(settings.roots);
  const std::string host = settings.host == "::1" ? "[::1]" : settings.host;
  fmt::print("Livestream is listening on http://{}:{}\n", host, *port);
  for (const std::string& address : serving.public_addresses())
    fmt::print("Others find it at {} (`livestream pair` lets them in)\n", address);
  std::fflush(stdout);
  tell_of_ngrok(environment, !serving.public_addresses().empty());
  serving.run();
  // A log on a disk that hangs may still hold a thread; everything else was flushed.
  ::_exit(kOk);
}

}  // namespace

std::function<int()> add_serve(CLI::App& app, const Process& process) {
  auto settings = std::make_shared<ServeSettings>();
  auto failure = std::make_shared<std::string>();
  auto defaults = default_settings(process.environment);
  if (defaults)
    *settings = std::move(*defaults);
  else
    *failure = defaults.error().message;
  add_serve_options(app, *settings);
  return [settings, failure, environment = process.environment] {
    return failure->empty() ? serve(*settings, environment) : refuse(*failure, kUsage);
  };
}

}  // namespace livestream::cli
