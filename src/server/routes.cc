#include "server/routes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ids.h"
#include "net/url.h"
#include "server/answers.h"

namespace livestream {
namespace {

constexpr std::string_view kIdMark = "{id}";

constexpr std::array kRoutes = {
    Route{"GET", "/", get_asset, "the dashboard"},
    Route{"GET", "/api/sessions", get_sessions, "all sessions, newest update first",
          "limit: at most so many, 10000 at most; cursor: go on behind this id; state: only sessions in this state; "
          "q: only sessions whose id, project or task holds this text"},
    Route{"DELETE", "/api/sessions/{id}", delete_session, "delete a session's record", {}, false, Right::administer},
    Route{"GET", "/api/status/{id}", get_status, "the status of one session"},
    Route{"GET", "/api/timeline/{id}", get_timeline, "how the run of one session went over time"},
    Route{"GET", "/api/logs/{id}", get_logs, "the newest log lines of one session", "lines: how many, 50 if not said"},
    Route{"GET", "/api/events/{id}", get_events, "recorded events, oldest first",
          "after: only events past this offset; limit: at most so many, 1000 if not said; epoch: the numbering that "
          "after belongs to"},
    Route{
        "GET", "/api/history", get_history, "all sessions that were ever found, old ones too",
        "q: only sessions whose id, project or title holds this text; sort: newest (if not said), cost or tokens; "
        "limit: at most so many, 100 if not said; offset: pass over so many; agent: only of this one; project: only of "
        "this one; session: only this one; since: from this day on, like 2026-11-25; until: to this day, included"},
    Route{
        "GET", "/api/search", get_search, "words in all sessions, newest first",
        "q: words that must all be there, \"some words\" just so, begin* for a beginning; kind: only prompt, answer, "
        "command, error or title; limit: at most so many, 20 if not said; before: only hits older than this id; agent: "
        "only of this one; project: only of this one; session: only this one; since: from this day on, like "
        "2026-11-25; "
        "until: to this day, included"},
    Route{"GET", "/api/usage", get_usage, "tokens and cost of all sessions",
          "by: daily (if not said), weekly, monthly, session, project or agent; agent: only of this one; project: only "
          "of "
          "this one; session: only this one; model: only of this one; since: from this day on, like 2026-11-25; until: "
          "to "
          "this day, included"},
    Route{"POST",
          "/api/broadcast/{id}",
          post_broadcast,
          "record and show one event (JSON) or many (application/x-ndjson)",
          {},
          false,
          Right::publish},
    Route{"POST",
          "/api/hooks/{id}",
          post_hook,
          "take what a hook says; {id} is the agent that calls it: claude-code or codex",
          {},
          false,
          Right::publish},
    Route{"POST",
          "/v1/logs",
          post_logs,
          "take what agents tell of themselves by OTLP, JSON or protobuf: records",
          {},
          false,
          Right::publish},
    Route{"POST", "/v1/metrics", post_metrics, "the same: sums", {}, false, Right::publish},
    Route{"POST",
          "/v1/traces",
          post_traces,
          "the same: traces, which are accepted and say nothing new",
          {},
          false,
          Right::publish},
    Route{"POST", "/api/roots", post_root, "watch one more folder", {}, false, Right::administer},
    Route{"GET", "/api/health", get_health, "is the server well, and how busy is it"},
    Route{"GET", "/metrics", get_metrics, "the server's numbers for Prometheus"},
    Route{"GET", "/openapi.json", get_openapi, "this list for programs"},
    Route{"GET", "/docs", get_docs, "this list for people"},
    Route{"GET", "/ws/{id}", watch_session, "one session, live (WebSocket)",
          "after: every event past this offset, or now; epoch: the numbering that after belongs to", true},
    Route{"GET", "/ws", watch_all, "all sessions, live (WebSocket)", {}, true},
};

// The part of `path` that stands for `{id}`, still encoded; nothing if the pattern does not fit.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with(kIdMark)) return pattern == path ? std::optional<std::string_view>("") : std::nullopt;
  pattern.remove_suffix(kIdMark.size());
  if (!path.starts_with(pattern) || path.size() == pattern.size()) return std::nullopt;
  const std::string_view id = path.substr(pattern.size());
  return id.find('/') == std::string_view::npos ? std::optional(id) : std::nullopt;
}

bool allows(std::string_view route_method, std::string_view method) {
  return route_method == method || (route_method == "GET" && method == "HEAD");
}

Result<std::string> decode_id(std::string_view encoded, Hub& hub) {
  auto id = net::percent_decode(encoded);
  if (!id) return invalid("the session id \"" + std::string(encoded) + "\" is not well percent-encoded");
  if (hub.find(*id) != nullptr) return std::move(*id);  // it was checked when it came into being
  if (const auto checked = check_session_id(*id); !checked) return checked.error();
  return std::move(*id);
}

// Why it may not; nothing: it may.
std::optional<std::string> forbidden(const Route& route, const Grant& grant, std::string_view id) {
  if (!may(grant.role, route.right))
    return "a token of role " + std::string(to_string(grant.role)) + " may not use " + std::string(route.method) + " " +
           std::string(route.pattern);
  if (grant.session.empty() || (route.handler == post_broadcast && id == grant.session)) return std::nullopt;
  return "this token is for posting to session \"" + grant.session + "\" only";
}

void call(const Route& route, std::string_view encoded_id, const Visit& visit, net::Responder&& responder,
          ServerContext& server) {
  if (route.is_websocket && !visit.request.is_websocket_upgrade) {
    auto response = error_answer(426, "this address is for WebSockets; connect with one");
    response.fields.emplace_back("Upgrade", "websocket");
    return responder.send(std::move(response));
  }
  std::string id;
  if (route.pattern.ends_with(kIdMark)) {
    auto decoded = decode_id(encoded_id, server.hub);
    if (!decoded) return responder.send(error_answer(decoded.error()));
    id = std::move(*decoded);
  }
  if (const auto why = forbidden(route, visit.grant, id)) return responder.send(error_answer(403, *why));
  route.handler(Call{visit.request, visit.grant, std::move(id), server}, std::move(responder));
}

net::HttpResponse not_allowed(std::string allowed, const net::HttpRequest& request) {
  auto response =
      error_answer(405, "method " + std::string(request.method) + " is not for this address; use " + allowed);
  response.fields.emplace_back("Allow", std::move(allowed));
  return response;
}

}  // namespace

std::span<const Route> all_routes() { return kRoutes; }

void dispatch(const Visit& visit, net::Responder&& responder, ServerContext& server) {
  const net::HttpRequest& request = visit.request;
  const std::string_view path = request.path();
  std::string allowed;
  for (const Route& route : kRoutes) {
    const auto id = match(route.pattern, path);
    if (!id) continue;
    if (allows(route.method, request.method)) return call(route, *id, visit, std::move(responder), server);
    allowed += (allowed.empty() ? "" : ", ") + std::string(route.method) + (route.method == "GET" ? ", HEAD" : "");
  }
  if (!allowed.empty()) return responder.send(not_allowed(std::move(allowed), request));
  constexpr Route kAssets{"GET", "/*", get_asset, "the dashboard's files"};
  if (allows("GET", request.method)) return call(kAssets, {}, visit, std::move(responder), server);
  responder.send(error_answer(404, "there is nothing at " + std::string(path) + "; see /docs for what there is"));
}

}  // namespace livestream
