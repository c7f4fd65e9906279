#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "net/http_server.h"
#include "server/context.h"

namespace livestream {

/// A request on its way to a handler.
struct Call {
  const net::HttpRequest& request;
  const Grant& grant;
  std::string id;  ///< the `{id}` of the path, decoded and checked; empty where the route has none
  ServerContext& server;
  bool is_redacted = false;  ///< who asks is not shown secrets; answers pass `server.redaction` by themselves
};

/// Answers, now or later. Errors are answers too.
using Handler = void (*)(const Call& call, net::Responder&& responder);

/// One row of the table that look-up, 405 answers, openapi.json and the docs page read.
struct Route {
  std::string_view method;
  std::string_view pattern;  ///< `/api/status/{id}`: at most one `{id}`, at the end
  Handler handler;
  std::string_view summary;
  std::string_view parameters = {};  ///< of the query: `lines: how many, 50 if not said; …`
  bool is_websocket = false;
  Right right = Right::read;  ///< that it takes
};

std::span<const Route> all_routes();
/// Whether what it answers may hold text of sessions: all that is read, but for the page's own files.
bool shows_records(const Route& route);

/// A request that was let in.
struct Visit {
  const net::HttpRequest& request;
  const Grant& grant;
};

/// Whether anybody may ask for it: the way in, and what its page is made of.
bool is_way_in(const net::HttpRequest& request);

/// Finds the route and calls its handler; 404, 405 with Allow, 403 for what the grant does not allow, 400 for a bad id,
/// 426 for a WebSocket route without upgrade.
void dispatch(const Visit& visit, net::Responder&& responder, ServerContext& server);

// The handlers, one file per subject.
void get_asset(const Call& call, net::Responder&& responder);
void get_sessions(const Call& call, net::Responder&& responder);
void delete_session(const Call& call, net::Responder&& responder);
void get_status(const Call& call, net::Responder&& responder);
void get_timeline(const Call& call, net::Responder&& responder);
void get_logs(const Call& call, net::Responder&& responder);
void get_events(const Call& call, net::Responder&& responder);
void get_history(const Call& call, net::Responder&& responder);
void get_search(const Call& call, net::Responder&& responder);
void get_usage(const Call& call, net::Responder&& responder);
void post_hook(const Call& call, net::Responder&& responder);
void post_logs(const Call& call, net::Responder&& responder);
void post_metrics(const Call& call, net::Responder&& responder);
void post_traces(const Call& call, net::Responder&& responder);
void post_broadcast(const Call& call, net::Responder&& responder);
void post_root(const Call& call, net::Responder&& responder);
void get_access(const Call& call, net::Responder&& responder);
void get_health(const Call& call, net::Responder&& responder);
void get_metrics(const Call& call, net::Responder&& responder);
void get_openapi(const Call& call, net::Responder&& responder);
void get_docs(const Call& call, net::Responder&& responder);
void watch_session(const Call& call, net::Responder&& responder);
void get_pairing_page(const Call& call, net::Responder&& responder);
void post_pairing(const Call& call, net::Responder&& responder);
void get_pairing(const Call& call, net::Responder&& responder);
void post_pair(const Call& call, net::Responder&& responder);
void post_share(const Call& call, net::Responder&& responder);
void watch_all(const Call& call, net::Responder&& responder);

}  // namespace livestream
