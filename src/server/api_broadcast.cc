#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hub/hub.h"
#include "model/event_codec.h"
#include "server/answers.h"
#include "server/routes.h"

namespace livestream {
namespace {

constexpr std::string_view kNdjson = "application/x-ndjson";

bool is_ndjson(const net::HttpRequest& request) {
  const std::string_view type = request.field(net::FieldId::content_type);
  return net::equals_ignoring_case(type.substr(0, type.find(';')), kNdjson);
}

std::optional<net::HttpResponse> refuse_size(const Call& call, bool many) {
  const std::size_t limit = many ? call.server.limits.batch_bytes : call.server.limits.event_bytes;
  const std::size_t size = call.request.body.size();
  if (size <= limit) return std::nullopt;
  return error_answer(413, "the body has " + std::to_string(size) + " bytes; " +
                               (many ? "a batch may have " : "one event may have ") + std::to_string(limit));
}

Result<std::vector<Event>> read_events(const Call& call, Channel& channel, bool many) {
  const std::string_view body = call.request.body;
  const auto lines = many ? static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n')) + 1 : 1;
  const EventDefaults defaults{.session_id = channel.session_id(),
                               .now = call.server.clock.system_now(),
                               .sequence = channel.take_sequences(lines)};
  if (many) return parse_events(call.request.body, defaults);
  auto event = parse_event(call.request.body, defaults);
  if (!event) return event.error();
  std::vector<Event> events;
  events.push_back(std::move(*event));
  return events;
}

net::HttpResponse published_answer(const Published& published, std::size_t count, bool many) {
  if (published.error) return error_answer(*published.error);
  net::HttpResponse response;
  response.body.reserve(64);
  response.body += R"({"broadcasted":)";
  response.body += fmt::format_int(published.viewers).c_str();
  response.body += R"(,"offset":)";
  response.body += fmt::format_int(published.offsets.empty() ? 0 : published.offsets.back()).c_str();
  if (many) {
    response.body += R"(,"count":)";
    response.body += fmt::format_int(count).c_str();
  }
  response.body += '}';
  return response;
}

}  // namespace

void post_broadcast(const Call& call, net::Responder&& responder) {
  const bool many = is_ndjson(call.request);
  if (auto refusal = refuse_size(call, many)) return responder.send(std::move(*refusal));
  Channel& channel = call.server.hub.obtain(call.id);
  auto events = read_events(call, channel, many);
  if (!events) {
    call.server.hub.release_if_unknown(call.id);
    return responder.send(error_answer(events.error()));
  }
  const std::size_t limit = call.server.limits.event_bytes;
  for (const Event& event : *events) {
    if (event.line().size() <= limit) continue;
    call.server.hub.release_if_unknown(call.id);
    return responder.send(error_answer(
        413, "an event has " + std::to_string(event.line().size()) + " bytes; one may have " + std::to_string(limit)));
  }
  const std::size_t count = events->size();
  if (count == 0) {
    call.server.hub.release_if_unknown(call.id);
    return responder.send(published_answer({}, 0, many));
  }
  call.server.hub.publish(channel, std::move(*events),
                          [responder = std::move(responder), count, many](const Published& published) mutable {
                            responder.send(published_answer(published, count, many));
                          });
}

}  // namespace livestream
