#include "hub/hub.h"
#include "net/url.h"
#include "server/answers.h"
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

}  // namespace

void get_events(const Call& call, net::Responder&& responder) {
  Channel* channel = call.server.hub.find(call.id);
  if (channel == nullptr || !channel->is_known())
    return responder.send(error_answer(404, "there is no session \"" + call.id + "\""));
  const auto after = number_or(call.request.query(), "after", 0);
  if (!after) return responder.send(error_answer(after.error()));
  const auto limit = number_or(call.request.query(), "limit", kDefaultLimit);
  if (!limit) return responder.send(error_answer(limit.error()));
  if (*limit < 1 || *limit > call.server.limits.max_events)
    return responder.send(error_answer(400, "limit " + std::to_string(*limit) + " must be from 1 to " +
                                                std::to_string(call.server.limits.max_events)));
  const std::string epoch = net::query_value(call.request.query(), "epoch").value_or("");
  auto later = std::make_shared<net::Responder>(std::move(responder));
  channel->when_ready([later, &server = call.server, id = call.id, after = *after, limit = *limit, epoch] {
    Channel* ready = server.hub.find(id);
    if (ready == nullptr || !ready->is_open())
      return later->send(error_answer(503, "the log of session \"" + id + "\" cannot be read now"));
    const bool is_other = !epoch.empty() && epoch != ready->epoch();
    if (is_other || after > ready->shown_offset()) {
      boost::json::object reset{
          {"type", "reset"}, {"events", boost::json::array()}, {"next", 0}, {"epoch", ready->epoch()}};
      return later->send(json_answer(reset));
    }
    ready->read_events(after, limit,
                       [later, after, current = ready->epoch()](const Result<std::vector<CountedEvent>>& events) {
                         later->send(events_answer(events, after, current));
                       });
  });
}

}  // namespace livestream
