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
    Route{"GET", "/pair", get_pairing_page, "the page that lets a browser in", {}, false, Right::enter},
    Route{"POST",
          "/api/pair",
          post_pair,
          "give a code, or a token, for the cookie that lets a browser in",
          {},
          false,
          Right::enter},
    Route{"POST",
          "/api/pairings",
          post_pairing,
          "make a code that lets one browser in, once, within five minutes",
          {},
          false,
          Right::administer},
    Route{"GET", "/api/pairings", get_pairing, "whether a code would still let a browser in",
          "code: the code, ABCDE-23456", false, Right::administer},
    Route{"POST",
          "/api/shares",
          post_share,
          "make a link that shows one session, for a time",
          {},
          false,
          Right::administer},
    Route{"POST", "/api/roots", post_root, "watch one more folder", {}, false, Right::administer},
    Route{"GET", "/api/access", get_access, "what whoever asks may do and see"},
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

// Of one session alone, or cut down to it.
bool stays_within(const Route& route, const Grant& grant, std::string_view id) {
  if (grant.role == Role::publisher) return route.handler == post_broadcast && id == grant.session;
  if (route.pattern.ends_with(kIdMark)) return id == grant.session;
  return route.right == Right::enter || route.handler == get_asset || route.handler == get_access ||
         route.handler == get_sessions || route.handler == watch_all;
}

// Why it may not; nothing: it may.
std::optional<std::string> forbidden(const Route& route, const Grant& grant, std::string_view id) {
  if (!may(grant.role, route.right))
    return "a token of role " + std::string(to_string(grant.role)) + " may not use " + std::string(route.method) + " " +
           std::string(route.pattern);
  if (grant.session.empty() || stays_within(route, grant, id)) return std::nullopt;
  return "this token is for session \"" + grant.session + "\" only";
}

bool asks_for_redaction(const net::HttpRequest& request) {
  const auto asked = net::query_value(request.query(), "redact");
  return asked && *asked != "0";
}

// What the asker has already was not shown by us: the tag of the text with its secrets would tell whether a guess at
// them is right.
net::HttpRequest without_entity_tag(net::HttpRequest request) {
  std::erase_if(request.fields, [](const auto& field) { return field.id == net::FieldId::if_none_match; });
  return request;
}

void call(const Route& route, std::string_view encoded_id, const Visit& visit, net::Responder&& responder,
          ServerContext& server) {
  if (route.is_websocket && !visit.request.is_websocket_upgrade)
    return responder.send(upgrade_required("this address is for WebSockets; connect with one"));
  std::string id;
  if (route.pattern.ends_with(kIdMark)) {
    auto decoded = decode_id(encoded_id, server.hub);
    if (!decoded) return responder.send(error_answer(decoded.error()));
    id = std::move(*decoded);
  }
  if (const auto why = forbidden(route, visit.grant, id)) return responder.send(error_answer(403, *why));
  const bool is_redacted = shows_records(route) && (visit.grant.is_redacted || asks_for_redaction(visit.request));
  if (!is_redacted) return route.handler(Call{visit.request, visit.grant, std::move(id), server}, std::move(responder));
  responder.pass_through(server.redaction);
  const net::HttpRequest request = without_entity_tag(visit.request);
  route.handler(Call{request, visit.grant, std::move(id), server, is_redacted}, std::move(responder));
}

net::HttpResponse not_allowed(std::string allowed, const net::HttpRequest& request) {
  auto response =
      error_answer(405, "method " + std::string(request.method) + " is not for this address; use " + allowed);
  response.fields.emplace_back("Allow", std::move(allowed));
  return response;
}

// What the page of the way in is made of.
constexpr std::array<std::string_view, 3> kDoorstep = {"/js/pair.js", "/app.css", "/favicon.svg"};
constexpr Route kAssets{"GET", "/*", get_asset, "the dashboard's files"};
constexpr Route kDoorstepAssets{"GET", "/*", get_asset, "the same", {}, false, Right::enter};

bool is_on_doorstep(std::string_view path) {
  return path.starts_with("/s/") || std::find(kDoorstep.begin(), kDoorstep.end(), path) != kDoorstep.end();
}

// Where a request leads.
struct Found {
  const Route* route = nullptr;  // null: nowhere
  std::string_view encoded_id;
  std::string allowed;  // methods, where the path is known but this method is not for it
};

Found find_route(const net::HttpRequest& request) {
  const std::string_view path = request.path();
  Found found;
  for (const Route& route : kRoutes) {
    const auto id = match(route.pattern, path);
    if (!id) continue;
    if (allows(route.method, request.method)) return {&route, *id, {}};
    found.allowed +=
        (found.allowed.empty() ? "" : ", ") + std::string(route.method) + (route.method == "GET" ? ", HEAD" : "");
  }
  if (found.allowed.empty() && allows("GET", request.method))
    found.route = is_on_doorstep(path) ? &kDoorstepAssets : &kAssets;
  return found;
}

}  // namespace

std::span<const Route> all_routes() { return kRoutes; }

bool shows_records(const Route& route) { return route.right == Right::read && route.handler != get_asset; }

bool is_way_in(const net::HttpRequest& request) {
  const Found found = find_route(request);
  return found.route != nullptr && found.route->right == Right::enter;
}

void dispatch(const Visit& visit, net::Responder&& responder, ServerContext& server) {
  const net::HttpRequest& request = visit.request;
  Found found = find_route(request);
  if (found.route != nullptr) return call(*found.route, found.encoded_id, visit, std::move(responder), server);
  if (!found.allowed.empty()) return responder.send(not_allowed(std::move(found.allowed), request));
  responder.send(
      error_answer(404, "there is nothing at " + std::string(request.path()) + "; see /docs for what there is"));
}

}  // namespace livestream
