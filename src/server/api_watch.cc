#include <utility>

#include "net/url.h"
#include "net/websocket.h"
#include "server/answers.h"
#include "server/live_socket.h"
#include "server/overview_socket.h"
#include "server/routes.h"

namespace livestream {
namespace {

Result<LiveRequest> read_request(const Call& call) {
  LiveRequest request{.id = call.id, .is_redacted = call.is_redacted};
  request.epoch = net::query_value(call.request.query(), "epoch").value_or("");
  const auto after = net::query_value(call.request.query(), "after");
  if (!after) return request;
  request.wants_periodic_status = false;
  if (*after == "now") return request;
  request.after = net::parse_number(*after);
  if (!request.after) return invalid("after \"" + *after + "\" must be a whole number or \"now\"");
  return request;
}

// The connection, as a WebSocket; nothing after the refusal was sent.
std::optional<net::Upgraded> upgrade(const Call& call, net::Responder& responder) {
  if (const auto fault = net::check_websocket_request(call.request)) {
    responder.send(fault->status == 426 ? upgrade_required(fault->error) : error_answer(fault->status, fault->error));
    return std::nullopt;
  }
  return responder.upgrade(net::websocket_accept(call.request.field(net::FieldId::sec_websocket_key)));
}

}  // namespace

void watch_session(const Call& call, net::Responder&& responder) {
  auto request = read_request(call);
  if (!request) return responder.send(error_answer(request.error()));
  auto upgraded = upgrade(call, responder);
  if (!upgraded) return;
  Peers& peers = call.server.peers;
  peers
      .add(std::make_unique<LiveSocket>(std::move(*upgraded), std::move(*request), call.server.hub, call.server.batch,
                                        peers.on_gone()),
           call.grant.token)
      .begin();
}

void watch_all(const Call& call, net::Responder&& responder) {
  auto upgraded = upgrade(call, responder);
  if (!upgraded) return;
  Peers& peers = call.server.peers;
  peers
      .add(std::make_unique<OverviewSocket>(std::move(*upgraded), OverviewRequest{call.grant.session, call.is_redacted},
                                            call.server.hub, peers.on_gone()),
           call.grant.token)
      .begin();
}

}  // namespace livestream
