#include "server/overview_socket.h"

#include <utility>

#include "server/redaction.h"

namespace livestream {

OverviewSocket::OverviewSocket(net::Upgraded upgraded, OverviewRequest request, Hub& hub,
                               std::function<void(WebSocketPeer&)> on_gone)
    : WebSocketPeer(std::move(upgraded), std::move(on_gone)), hub_(hub), request_(std::move(request)) {}

OverviewSocket::~OverviewSocket() { on_closed(); }

void OverviewSocket::begin() {
  start();
  if (!is_open()) return;
  hub_.subscribe(*this);
  is_subscribed_ = true;
  send_list();
}

void OverviewSocket::send_list() {
  std::string frame = hub_.overview_frame(request_.only);
  if (!request_.only.empty() && frame == sent_) return;
  send_frames(frame);
  if (!request_.only.empty()) sent_ = std::move(frame);
}

void OverviewSocket::send_frames(std::string_view frames) {
  if (request_.is_redacted)
    send_whole(redacted_frames(frames));
  else
    send_whole(frames);
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
  else if (request_.only.empty())
    send_frames(frames);
  else
    send_list();
}

void OverviewSocket::dismiss(const char* reason) { close(net::CloseCode::going_away, reason); }

}  // namespace livestream
