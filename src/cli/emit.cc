#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <vector>

#include "cli/command.h"
#include "cli/emit_data.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/server_api.h"
#include "livestream/broadcaster.h"

namespace livestream::cli {
namespace {

// What a script waits at most, on top of one write, for a server that accepts and never answers.
constexpr std::chrono::milliseconds kSendDeadline{500};

struct Options {
  std::string id;
  std::string type;
  std::vector<std::string> words;
  std::string json;
  std::string server;
  std::filesystem::path record_root = ".";
  bool no_record = false;
  bool verbose = false;
};

Result<EmitRequest> read_request(const Options& options) {
  if (options.json.empty()) {
    if (options.type.empty()) return invalid("there is nothing to emit: give TYPE key=value…, or --json OBJECT");
    auto data = data_of_words(options.words);
    if (!data) return data.error();
    return EmitRequest{options.type, std::move(*data)};
  }
  if (!options.words.empty()) return invalid("give the data as key=value or with --json, not both");
  if (options.json != "-") return request_of_json(options.json, options.type, options.id);
  const std::string input(std::istreambuf_iterator<char>(std::cin), {});
  return request_of_json(input, options.type, options.id);
}

// An event that has its number, and whether it is on disk.
struct Emitted {
  std::string line;
  bool is_recorded = false;
};

Result<Emitted> record(const Options& options, const EmitRequest& request) {
  const auto data = EventData::parse(request.data_json);
  if (!data) return invalid(fmt::format("the data is no JSON object: {}", request.data_json));
  // Without a server of its own: one attempt to send, made by us, ends sooner than retries would.
  EventBroadcaster broadcaster(options.id, "", !options.no_record,
                               {.record_folder = options.record_root / "logs" / "events", .quiet = true});
  Emitted emitted;
  const auto subscription =
      broadcaster.subscribe([&emitted](const BroadcastEvent& event) { emitted.line = event.line; });
  if (broadcaster.emit(request.type, *data) == 0) return invalid(broadcaster.stats().last_error);
  emitted.is_recorded = broadcaster.recorded() > 0;
  if (!options.no_record && !emitted.is_recorded)
    std::fprintf(stderr, "livestream: not recorded: %s\n", broadcaster.stats().last_error.c_str());
  return emitted;
}

int run(const Options& options, const Process& process) {
  auto address = server_address(options.server, process.environment);
  if (!address) return fail(address.error());
  const auto request = read_request(options);
  if (!request) return fail(request.error());
  const auto emitted = record(options, *request);
  if (!emitted) return fail(emitted.error());

  ServerApi server(std::move(*address), kSendDeadline);
  const auto answer = server.post(api_path("broadcast", options.id), emitted->line);
  if (answer) {
    if (options.verbose) std::fprintf(stderr, "sent to %s\n", server.address().text.c_str());
    return kOk;
  }
  const bool is_expected = answer.error().code == Errc::unavailable && emitted->is_recorded;
  if (!is_expected) return fail(answer.error());
  if (options.verbose) std::fprintf(stderr, "recorded, not sent: %s\n", answer.error().message.c_str());
  return kOk;
}

}  // namespace

std::function<int()> add_emit(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  add_session_id(app, options->id);
  app.add_option("type", options->type, "Type of the event: log_line, phase_change, …")->type_name("TYPE");
  app.add_option("data", options->words, "Its data: key=value (number, true, false, null, else text) or key:=json")
      ->type_name("KEY=VALUE");
  app.add_option("--json", options->json, "The data (or, without TYPE, the event) as JSON; - reads it from stdin")
      ->type_name("OBJECT");
  add_server(app, options->server);
  app.add_flag("--no-record", options->no_record, "Only send, write no record");
  app.add_option("--record-root", options->record_root, "Record below DIR/logs/events")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_flag("-v,--verbose", options->verbose, "Say what became of the event");
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
