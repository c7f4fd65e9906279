#include <vector>

#include "server/context.h"

namespace livestream {

std::function<void(WebSocketPeer&)> Peers::on_gone() {
  return [this](WebSocketPeer& peer) {
    const auto found = peers_.find(&peer);
    if (found == peers_.end()) return;
    // One of its own calls is what leads here: it goes in a later turn.
    post_([kept = std::shared_ptr<WebSocketPeer>(std::move(found->second))] {});
    peers_.erase(found);
  };
}

void Peers::tick(std::chrono::steady_clock::time_point now) {
  std::vector<WebSocketPeer*> all;
  all.reserve(peers_.size());
  for (const auto& [key, peer] : peers_) all.push_back(key);
  for (WebSocketPeer* peer : all) peer->tick(now);  // may take itself, and only itself, off the list
}

}  // namespace livestream
