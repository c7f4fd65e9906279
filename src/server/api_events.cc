#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hub/hub.h"
#include "net/url.h"
#include "server/answers.h"
#include "server/known_session.h"
#include "server/routes.h"

namespace livestream {
namespace {

constexpr std::uint64_t kDefaultLimit = 1'000;

Result<std::uint64_t> number_or(std::string_view query, std::string_view name, std::uint64_t fallback) {
  const auto text = net::query_value(query, name);
  if (!text) return fallback;
  const auto number = net::parse_number(*text);
  if (!number) return invalid(std::string(name) + " \"" + *text + "\" must be a whole number");
  return *number;
}

net::HttpResponse events_answer(const Result<std::vector<CountedEvent>>& events, std::uint64_t after,
                                std::string_view epoch) {
  const bool is_empty = !events && events.error().code == Errc::not_found;
  if (!events && !is_empty) return error_answer(events.error());
  net::HttpResponse response;
  response.body = R"({"events":[)";
  std::uint64_t next = after;
  if (events) {
    for (const CountedEvent& counted : *events) {
      if (next != after) response.body += ',';
      append_with_offset(response.body, counted.event.line(), counted.offset);
      next = counted.offset;
    }
  }
  response.body += R"(],"next":)" + std::to_string(next) + R"(,"epoch":")" + std::string(epoch) + R"("})";
  return response;
}

struct EventsQuery {
  std::uint64_t after = 0;
  std::uint64_t limit = 0;
  std::string epoch;  // empty: any
};

void send_events(Channel& channel, ServerContext& server, const EventsQuery& query, net::Responder&& responder) {
  auto later = std::make_shared<net::Responder>(std::move(responder));
  channel.when_ready([later, &server, id = std::string(channel.id()), query] {
    Channel* ready = server.hub.find(id);
    if (ready == nullptr || !ready->is_open())
      return later->send(error_answer(503, "the log of session \"" + id + "\" cannot be read now"));
    const bool is_other = !query.epoch.empty() && query.epoch != ready->epoch();
    if (is_other || query.after > ready->shown_offset()) {
      boost::json::object reset{
          {"type", "reset"}, {"events", boost::json::array()}, {"next", 0}, {"epoch", ready->epoch()}};
      return later->send(json_answer(reset));
    }
    ready->read_events(
        query.after, query.limit,
        [later, after = query.after, current = ready->epoch()](const Result<std::vector<CountedEvent>>& events) {
          later->send(events_answer(events, after, current));
        });
  });
}

}  // namespace

void get_events(const Call& call, net::Responder&& responder) {
  const auto after = number_or(call.request.query(), "after", 0);
  if (!after) return responder.send(error_answer(after.error()));
  const auto limit = number_or(call.request.query(), "limit", kDefaultLimit);
  if (!limit) return responder.send(error_answer(limit.error()));
  if (*limit < 1 || *limit > call.server.limits.max_events)
    return responder.send(error_answer(400, "limit " + std::to_string(*limit) + " must be from 1 to " +
                                                std::to_string(call.server.limits.max_events)));
  const EventsQuery query{*after, *limit, net::query_value(call.request.query(), "epoch").value_or("")};
  with_session(call, std::move(responder), [&server = call.server, query](Channel& channel, net::Responder&& to) {
    send_events(channel, server, query, std::move(to));
  });
}

}  // namespace livestream
