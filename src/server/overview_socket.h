#pragma once

#include <string>

#include "hub/hub.h"
#include "server/websocket_peer.h"

namespace livestream {

/// One viewer of all sessions: the list at once, then what changes. One that falls behind gets the list
/// again when it has caught up, instead of a queue of changes. One that may see a single session gets the list with
/// that alone whenever it has changed. Thread: the loop's.
class OverviewSocket final : public WebSocketPeer, private OverviewSubscriber {
 public:
  /// `only`: the id of the one session that it may see; empty: all.
  OverviewSocket(net::Upgraded upgraded, Hub& hub, std::string only, std::function<void(WebSocketPeer&)> on_gone);
  ~OverviewSocket() override;

  void begin();

 private:
  void on_drained() override;
  void on_closed() override;
  void changed(std::string_view frames) override;
  void dismiss(const char* reason) override;

  void send_list();

  Hub& hub_;
  const std::string only_;
  std::string sent_;  // the list as it was sent last, of `only_`
  bool is_subscribed_ = false;
  bool missed_changes_ = false;
};

}  // namespace livestream
