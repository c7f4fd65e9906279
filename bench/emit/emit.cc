#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "livestream/broadcaster.h"

// How long `emit` keeps its caller, one call at a time: median and tail in microseconds, the server being one that
// accepts connections and never answers. The record goes to the folder in BENCH_EMIT_FOLDER, else the current one.
namespace livestream {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kEvents = 50'000;

// The kernel accepts for it; nobody ever reads.
class SilentServer {
 public:
  SilentServer() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_.get(), generic, size) != 0 || ::listen(fd_.get(), 1'000) != 0) std::abort();
    ::getsockname(fd_.get(), generic, &size);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  const std::string& url() const { return url_; }

 private:
  Fd fd_;
  std::string url_;
};

class RecordFolder {
 public:
  RecordFolder() {
    const char* const parent = std::getenv("BENCH_EMIT_FOLDER");
    std::string name = std::filesystem::path(parent != nullptr ? parent : ".") / "bench-emit-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  RecordFolder(const RecordFolder&) = delete;
  RecordFolder& operator=(const RecordFolder&) = delete;
  ~RecordFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

double microseconds_at(std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void report(benchmark::State& state, std::vector<double>& microseconds) {
  std::sort(microseconds.begin(), microseconds.end());
  state.counters["p50_us"] = microseconds_at(microseconds, 0.5);
  state.counters["p99_us"] = microseconds_at(microseconds, 0.99);
  state.counters["p99.9_us"] = microseconds_at(microseconds, 0.999);
  state.counters["max_us"] = microseconds.back();
}

// `pause`: what the host does between two events; without it the emitter runs as fast as it can.
void measure(benchmark::State& state, BroadcastOptions options, std::chrono::microseconds pause) {
  const SilentServer server;
  const RecordFolder folder;
  options.record_folder = folder.path();
  options.close_timeout = std::chrono::milliseconds(0);
  EventBroadcaster broadcaster("bench", server.url(), true, std::move(options));
  const std::string text(130, 'x');  // an event of about 300 bytes
  broadcaster.log_line("the first one opens the record and starts the sender");
  std::vector<double> microseconds;
  microseconds.reserve(kEvents);
  for ([[maybe_unused]] auto iteration : state) {
    const auto start = Clock::now();
    broadcaster.log_line(text);
    const auto took = Clock::now() - start;
    state.SetIterationTime(std::chrono::duration<double>(took).count());
    microseconds.push_back(std::chrono::duration<double, std::micro>(took).count());
    const auto until = Clock::now() + pause;
    while (Clock::now() < until) benchmark::ClobberMemory();
  }
  report(state, microseconds);
}

void emit_recorded(benchmark::State& state) {
  measure(state, {.quiet = true}, std::chrono::microseconds(state.range(0)));
}

void emit_recorded_asynchronously(benchmark::State& state) {
  measure(state, {.record_async = true, .quiet = true}, std::chrono::microseconds(state.range(0)));
}

BENCHMARK(emit_recorded)->ArgName("pause_us")->Arg(0)->Arg(100)->Iterations(kEvents)->UseManualTime();
BENCHMARK(emit_recorded_asynchronously)->ArgName("pause_us")->Arg(0)->Arg(100)->Iterations(kEvents)->UseManualTime();

}  // namespace
}  // namespace livestream

BENCHMARK_MAIN();
