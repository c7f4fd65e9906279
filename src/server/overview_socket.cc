#include "server/overview_socket.h"

#include <utility>

namespace livestream {

OverviewSocket::OverviewSocket(net::Upgraded upgraded, Hub& hub, std::string only,
                               std::function<void(WebSocketPeer&)> on_gone)
    : WebSocketPeer(std::move(upgraded), std::move(on_gone)), hub_(hub), only_(std::move(only)) {}

OverviewSocket::~OverviewSocket() { on_closed(); }

void OverviewSocket::begin() {
  start();
  if (!is_open()) return;
  hub_.subscribe(*this);
  is_subscribed_ = true;
  send_list();
}

void OverviewSocket::send_list() {
  std::string frame = hub_.overview_frame(only_);
  if (!only_.empty() && frame == sent_) return;
  send_whole(frame);
  if (!only_.empty()) sent_ = std::move(frame);
}

void OverviewSocket::on_closed() {
  if (std::exchange(is_subscribed_, false)) hub_.unsubscribe(*this);
}

void OverviewSocket::on_drained() {
  if (std::exchange(missed_changes_, false)) send_list();
}

void OverviewSocket::changed(std::string_view frames) {
  if (!is_clear())
    missed_changes_ = true;
  else if (only_.empty())
    send_whole(frames);
  else
    send_list();
}

void OverviewSocket::dismiss(const char* reason) { close(net::CloseCode::going_away, reason); }

}  // namespace livestream
