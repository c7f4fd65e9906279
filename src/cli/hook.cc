#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "base/ids.h"
#include "cli/command.h"
#include "cli/server_api.h"
#include "formats/hook_call.h"
#include "livestream/broadcaster.h"

namespace livestream::cli {
namespace {

// The agent waits for its hook: so long, at most, for a server that accepts and never answers.
constexpr std::chrono::milliseconds kSendDeadline{250};

struct Options {
  std::string agent = "claude-code";
  std::string payload;
  bool verbose = false;
};

Result<std::string> read_payload(const Options& options) {
  if (!options.payload.empty()) return options.payload;
  if (::isatty(STDIN_FILENO) != 0) return invalid("an agent calls this, and says on standard input what it does");
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

// Where the server looks for sessions that lie below none of its roots.
Result<void> record(const HookCall& call, const Process& process) {
  EventBroadcaster broadcaster(call.session, "", true,
                               {.record_folder = state_folder(process.environment) / "events", .quiet = true});
  for (const Derived& said : call.events) {
    const auto data = EventData::parse(said.data);
    if (data) broadcaster.emit(said.type, *data);
  }
  if (broadcaster.recorded() < call.events.size()) return Error{Errc::io, broadcaster.stats().last_error};
  return {};
}

// A server that is there knows what needs no saying again; without one all is recorded.
Result<void> tell(const Options& options, const Process& process) {
  const auto payload = read_payload(options);
  if (!payload) return payload.error();
  const auto call = read_hook_call(options.agent, *payload);
  if (!call) return invalid(fmt::format("this is no hook's payload: {}", payload->substr(0, 200)));
  if (call->events.empty()) return {};
  if (auto checked = check_session_id(call->session); !checked) return checked;
  auto address = server_address("", process.environment);
  if (!address) return address.error();
  if (ServerApi(std::move(*address), kSendDeadline).post("/api/hooks/" + options.agent, *payload)) return {};
  return record(*call, process);
}

// Whatever happens: 0, and not a word. An agent takes others for objections to what it is about to do.
int run(const Options& options, const Process& process) {
  const auto told = tell(options, process);
  if (!told && options.verbose) std::fprintf(stderr, "livestream: %s\n", told.error().message.c_str());
  return kOk;
}

}  // namespace

std::function<int()> add_hook(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  app.allow_extras();  // a mistake in an agent's settings must not stop the agent
  app.add_option("agent", options->agent, "Who calls: claude-code or codex")->type_name("AGENT")->capture_default_str();
  app.add_option("payload", options->payload, "What it says, as JSON; else standard input is read")->type_name("JSON");
  app.add_flag("-v,--verbose", options->verbose, "Say on stderr what went wrong");
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
