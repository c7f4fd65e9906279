#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/ids.h"
#include "cli/command.h"
#include "cli/duration_text.h"
#include "cli/event_line.h"
#include "cli/event_reader.h"
#include "cli/failure.h"
#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/progress_line.h"
#include "cli/replay_pace.h"
#include "cli/server_api.h"

namespace livestream::cli {
namespace {

using Steady = std::chrono::steady_clock;

// What is due at once goes in one request, up to this; the server takes 16 MiB.
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxId = 128;  // bytes, see check_session_id
// For a server that restarts meanwhile.
constexpr int kAttempts = 20;
constexpr std::chrono::milliseconds kPause{500};

struct Options {
  std::string what;
  std::string server;
  std::vector<std::filesystem::path> roots;
  std::string speed = "1x";
};

// Events that wait to be posted together. Repeating a post is safe: emitter and sequence tell.
class Batch {
 public:
  Batch(ServerApi& server, std::string id) : server_(server), path_(api_path("broadcast", id)), id_(std::move(id)) {}

  void add(const Event& event) {
    const auto now = std::chrono::time_point_cast<SystemTime::duration>(std::chrono::system_clock::now());
    lines_ += with_origin(event, {.session_id = id_, .emitter = emitter_, .sequence = ++sequence_, .time = now}) + "\n";
  }
  bool is_full() const { return lines_.size() >= kBatchBytes; }

  Result<void> post() {
    if (lines_.empty()) return {};
    for (int attempt = 1;; ++attempt) {
      const auto answer = server_.post(path_, lines_, "application/x-ndjson");
      if (answer) break;
      if (answer.error().code != Errc::unavailable || attempt == kAttempts) return answer.error();
      std::this_thread::sleep_for(kPause);
    }
    lines_.clear();
    return {};
  }

 private:
  ServerApi& server_;
  std::string path_;
  std::string id_;
  std::string emitter_ = random_id();
  std::uint64_t sequence_ = 0;
  std::string lines_;
};

std::string progress_text(std::uint64_t done, std::uint64_t total, Steady::duration since_start) {
  return fmt::format("{} of {} events, {}", grouped(static_cast<std::int64_t>(done)),
                     grouped(static_cast<std::int64_t>(total)),
                     duration_text(std::chrono::floor<std::chrono::seconds>(since_start)));
}

Result<std::uint64_t> replay_events(EventReader& reader, ReplayPace pace, Batch& batch) {
  ProgressLine progress;
  const auto start = Steady::now();
  std::uint64_t done = 0;
  for (;;) {
    const auto events = reader.next();
    if (!events) return events.error();
    if (events->empty()) break;
    for (const CountedEvent& counted : *events) {
      const auto due = start + pace.due(counted.event);
      if (due > Steady::now() || batch.is_full()) {
        const auto posted = batch.post();
        if (!posted) return posted.error();
        progress.show(progress_text(done, reader.total(), Steady::now() - start));
        std::this_thread::sleep_until(due);
      }
      batch.add(counted.event);
      ++done;
    }
  }
  const auto posted = batch.post();
  if (!posted) return posted.error();
  progress.show(progress_text(done, reader.total(), Steady::now() - start));
  return done;
}

// The longest beginning of `id` with which `suffix` still makes an id.
std::string with_suffix(const std::string& id, const std::string& suffix) {
  std::string stem = id.substr(0, kMaxId - suffix.size());
  while (!is_utf8(stem)) stem.pop_back();
  return stem + suffix;
}

// `ID.replay-HHMMSS`, and a number behind it for more than one a second.
std::string replay_id(ServerApi& server, const std::string& id) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::localtime_r(&now, &parts);
  const std::string suffix = fmt::format(".replay-{:%H%M%S}", parts);
  std::string fresh = with_suffix(id, suffix);
  for (int i = 2; server.get(api_path("status", fresh)); ++i) fresh = with_suffix(id, fmt::format("{}-{}", suffix, i));
  return fresh;
}

int run(const Options& options, const Process& process) {
  const auto speed = ReplaySpeed::parse(options.speed);
  if (!speed) return fail(invalid(fmt::format("--speed is '{}': give a factor like 10x, or max", options.speed)));
  auto server = connect_server(options.server, process.environment);
  if (!server) return fail(server.error());
  const auto healthy = (*server)->get_object("/api/health");
  if (!healthy) return fail(healthy.error());
  const auto reader =
      open_events({.what = options.what, .may_be_file = true, .server = options.server, .roots = options.roots},
                  process.environment);
  if (!reader) return fail(reader.error());

  const std::string id = replay_id(**server, (*reader)->session_id());
  std::printf("%s\n", page_url((*server)->address(), id).c_str());
  std::fflush(stdout);
  Batch batch(**server, id);
  const auto done = replay_events(**reader, ReplayPace(*speed, ZoneRule::local()), batch);
  if (!done) return fail(done.error());
  std::fprintf(stderr, "replayed %s events as %s\n", grouped(static_cast<std::int64_t>(*done)).c_str(), id.c_str());
  return kOk;
}

}  // namespace

std::function<int()> add_replay(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.add_option("what", options->what, "Session id, or a record file")->required()->type_name("ID|FILE");
  app.add_option("--speed", options->speed, "How much faster than it happened: 10x, 0.5x, max")->capture_default_str();
  app.add_option("--to,--server", options->server, "The server to read from (an ID) and to emit to")->type_name("URL");
  add_roots(app, options->roots);
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
