#include "server/overview_socket.h"

#include <utility>

namespace livestream {

OverviewSocket::OverviewSocket(net::Upgraded upgraded, Hub& hub, std::function<void(WebSocketPeer&)> on_gone)
    : WebSocketPeer(std::move(upgraded), std::move(on_gone)), hub_(hub) {}

OverviewSocket::~OverviewSocket() { on_closed(); }

void OverviewSocket::begin() {
  start();
  if (!is_open()) return;
  hub_.subscribe(*this);
  is_subscribed_ = true;
  send_whole(hub_.overview_frame());
}

void OverviewSocket::on_closed() {
  if (std::exchange(is_subscribed_, false)) hub_.unsubscribe(*this);
}

void OverviewSocket::on_drained() {
  if (std::exchange(missed_changes_, false)) send_whole(hub_.overview_frame());
}

void OverviewSocket::changed(std::string_view frames) {
  if (is_clear())
    send_whole(frames);
  else
    missed_changes_ = true;
}

void OverviewSocket::dismiss(const char* reason) { close(net::CloseCode::going_away, reason); }

}  // namespace livestream
