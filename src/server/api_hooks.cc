#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "formats/hook_call.h"
#include "hub/hub.h"
#include "model/event_codec.h"
#include "server/answers.h"
#include "server/routes.h"

namespace livestream {
namespace {

// The decision an agent takes from this: none.
net::HttpResponse no_objection() { return json_answer(boost::json::object()); }

// A tool call has two hooks: that it still works needs no saying.
bool is_known(const Channel& channel, const Derived& said) {
  const auto process = channel.status().process;
  return said.type == "process" && process && process->state == "running" && process->activity == "busy" &&
         said.data.find(R"("activity":"busy")") != std::string::npos;
}

}  // namespace

void post_hook(const Call& call, net::Responder&& responder) {
  if (std::find(kHookAgents.begin(), kHookAgents.end(), call.id) == kHookAgents.end())
    return responder.send(error_answer(400, "no hooks of \"" + call.id + "\" are known; use claude-code or codex"));
  const std::size_t size = call.request.body.size();
  if (size > call.server.limits.batch_bytes)
    return responder.send(error_answer(413, "the body has " + std::to_string(size) + " bytes; a hook may have " +
                                                std::to_string(call.server.limits.batch_bytes)));
  const auto hook = read_hook_call(call.id, call.request.body);
  if (!hook)
    return responder.send(error_answer(
        400,
        "this is no hook's body: it must be a JSON object with \"session_id\" and \"hook_event_name\", or with "
        "\"thread-id\" and \"type\""));
  if (const auto checked = check_session_id(hook->session); !checked)
    return responder.send(error_answer(checked.error()));
  if (hook->events.empty()) return responder.send(no_objection());

  Channel& channel = call.server.hub.obtain(hook->session);
  const SystemTime now = call.server.clock.system_now();
  std::vector<Event> events;
  for (const Derived& said : hook->events) {
    if (is_known(channel, said)) continue;
    auto event = make_event({.type = said.type,
                             .session_id = hook->session,
                             .time = now,
                             .sequence = channel.take_sequences(1),
                             .data_json = said.data});
    if (event) events.push_back(std::move(*event));
  }
  if (events.empty()) return responder.send(no_objection());
  call.server.hub.publish(channel, std::move(events),
                          [responder = std::move(responder)](const Published& published) mutable {
                            responder.send(published.error ? error_answer(*published.error) : no_objection());
                          });
}

}  // namespace livestream
