#include <algorithm>

#include "base/ascii.h"
#include "hub/hub.h"
#include "net/url.h"
#include "redact/redact.h"
#include "server/answers.h"
#include "server/routes.h"

namespace livestream {
namespace {

struct ListQuery {
  std::size_t limit = 0;  // 0: all
  std::string cursor;
  std::string state;
  std::string text;
  bool is_redacted = false;
};

Result<ListQuery> read_query(std::string_view query, const ServerLimits& limits) {
  ListQuery out;
  if (const auto limit = net::query_value(query, "limit")) {
    const auto number = net::parse_number(*limit);
    if (!number || *number < 1 || *number > limits.max_sessions)
      return invalid("limit \"" + *limit + "\" must be a whole number from 1 to " +
                     std::to_string(limits.max_sessions));
    out.limit = *number;
  }
  out.cursor = net::query_value(query, "cursor").value_or("");
  out.state = net::query_value(query, "state").value_or("");
  out.text = net::query_value(query, "q").value_or("");
  return out;
}

bool holds(std::string_view text, std::string_view wanted) {
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

// What is not shown is not found either: else it could be told letter by letter.
bool is_found(const std::string& text, const ListQuery& query) {
  return holds(query.is_redacted ? redact(text) : text, query.text);
}

bool fits(const SessionStatus& status, const StatusView& view, const ListQuery& query) {
  if (!query.state.empty() && to_string(state_of(status, view)) != query.state) return false;
  return query.text.empty() || is_found(status.id, query) || is_found(status.project, query) ||
         is_found(status.task, query);
}

}  // namespace

void get_sessions(const Call& call, net::Responder&& responder) {
  auto query = read_query(call.request.query(), call.server.limits);
  if (!query) return responder.send(error_answer(query.error()));
  query->is_redacted = call.is_redacted;
  boost::json::array sessions;
  std::size_t count = 0;
  bool is_past_cursor = query->cursor.empty();
  bool has_more = false;
  for (const Channel* channel : call.server.hub.by_newest()) {
    if (!call.grant.session.empty() && channel->id() != call.grant.session) continue;
    const SessionStatus status = channel->status();
    const StatusView view = channel->view();
    if (!fits(status, view, *query)) continue;
    ++count;
    const bool is_full = query->limit > 0 && sessions.size() >= query->limit;
    has_more = has_more || (is_past_cursor && is_full);
    if (is_past_cursor && !is_full) sessions.push_back(to_summary_json(status, view));
    if (channel->id() == query->cursor) is_past_cursor = true;
  }
  if (!is_past_cursor)
    return responder.send(error_answer(404, "cursor \"" + query->cursor + "\" is no session in this list"));
  boost::json::object answer{{"sessions", std::move(sessions)}, {"count", count}};
  if (has_more) answer["next_cursor"] = answer["sessions"].as_array().back().as_object().at("id");
  responder.send(json_answer(answer));
}

void delete_session(const Call& call, net::Responder&& responder) {
  if (const auto removed = call.server.hub.remove(call.id); !removed)
    return responder.send(error_answer(removed.error()));
  responder.send(json_answer(boost::json::object{{"removed", call.id}}));
}

}  // namespace livestream
