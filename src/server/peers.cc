#include <vector>

#include "server/context.h"

namespace livestream {

std::function<void(WebSocketPeer&)> Peers::on_gone() {
  return [this](WebSocketPeer& peer) {
    const auto found = peers_.find(&peer);
    if (found == peers_.end()) return;
    // One of its own calls is what leads here: it goes in a later turn.
    post_([kept = std::shared_ptr<WebSocketPeer>(std::move(found->second.peer))] {});
    peers_.erase(found);
  };
}

void Peers::tick(std::chrono::steady_clock::time_point now) {
  std::vector<WebSocketPeer*> all;
  all.reserve(peers_.size());
  for (const auto& [peer, entry] : peers_) all.push_back(peer);
  for (WebSocketPeer* peer : all) peer->tick(now);  // may take itself, and only itself, off the list
}

void Peers::close_unless(const std::function<bool(std::string_view)>& is_still_open) {
  std::vector<WebSocketPeer*> leaving;
  for (const auto& [peer, entry] : peers_)
    if (!entry.token.empty() && !is_still_open(entry.token)) leaving.push_back(peer);
  for (WebSocketPeer* peer : leaving) peer->close(net::CloseCode::policy, "its token has expired or was revoked");
}

}  // namespace livestream
