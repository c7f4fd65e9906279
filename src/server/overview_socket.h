#pragma once

#include "hub/hub.h"
#include "server/websocket_peer.h"

namespace livestream {

/// One viewer of all sessions: the list at once, then what changes. One that falls behind gets the list
/// again when it has caught up, instead of a queue of changes. Thread: the loop's.
class OverviewSocket final : public WebSocketPeer, private OverviewSubscriber {
 public:
  OverviewSocket(net::Upgraded upgraded, Hub& hub, std::function<void(WebSocketPeer&)> on_gone);
  ~OverviewSocket() override;

  void begin();

 private:
  void on_drained() override;
  void on_closed() override;
  void changed(std::string_view frames) override;
  void dismiss(const char* reason) override;

  Hub& hub_;
  bool is_subscribed_ = false;
  bool missed_changes_ = false;
};

}  // namespace livestream
