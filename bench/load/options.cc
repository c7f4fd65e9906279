#include "load/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace bench {
namespace {

std::string with_session(std::string path, std::uint32_t session) {
  constexpr std::string_view kPlace = "{id}";
  const auto at = path.find(kPlace);
  return at == path.npos ? path : path.replace(at, kPlace.size(), session_id(session));
}

}  // namespace

std::string session_id(std::uint32_t session) { return fmt::format("bench-{}", session); }

std::string Options::viewer_path_of(std::uint32_t session) const { return with_session(viewer_path, session); }
std::string Options::publish_path_of(std::uint32_t session) const { return with_session(publish_path, session); }

Options parse_options(int argc, char** argv) {
  Options options;
  CLI::App app{
      "Load for a live-session server: WebSocket viewers and HTTP publishers on one core.\n"
      "Prints one JSON object; its fields are explained in load/report.h.",
      "bench_load"};
  app.option_defaults()->always_capture_default();
  app.add_option("--url", options.url, "the server, http://A.B.C.D:PORT or https://…")->required();
  app.add_option("--token", options.token, "what lets all of them in, if they need it");
  app.add_option("--viewers", options.layout.viewers, "WebSocket viewers, spread over the sessions");
  app.add_option("--sessions", options.layout.sessions, "sessions, bench-0, bench-1 …")->check(CLI::PositiveNumber);
  app.add_option("--publishers", options.layout.publishers, "keep-alive HTTP connections that POST events");
  app.add_option("--in-flight", options.in_flight, "unanswered requests per publisher, at most (pipelined)")
      ->check(CLI::PositiveNumber);
  app.add_option("--batch", options.batch, "events per request; more than one: NDJSON")->check(CLI::PositiveNumber);
  app.add_option("--rate", options.rate, "events/s of all publishers together; 0: as fast as answers come")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--event-bytes", options.event_bytes, "size of one event");
  app.add_option("--warmup", options.warmup, "seconds of load before measuring");
  app.add_option("--duration", options.duration, "seconds measured");
  app.add_option("--settle", options.settle, "seconds of quiet before memory is read");
  app.add_option("--viewer-path", options.viewer_path, "where viewers connect");
  app.add_option("--publish-path", options.publish_path, "where publishers POST");
  app.add_option("--server-pid", options.server_pid, "process whose CPU and memory are reported, with its children");
  app.add_option("--cpu", options.cpu, "core to stay on");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

}  // namespace bench
