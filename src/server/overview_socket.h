#pragma once

#include <string>

#include "hub/hub.h"
#include "server/websocket_peer.h"

namespace livestream {

/// What a viewer of all sessions may see.
struct OverviewRequest {
  std::string only;          ///< the id of the one session; empty: all
  bool is_redacted = false;  ///< without secrets
};

/// One viewer of all sessions: the list at once, then what changes. One that falls behind gets the list
/// again when it has caught up, instead of a queue of changes. One that may see a single session gets the list with
/// that alone whenever it has changed. Thread: the loop's.
class OverviewSocket final : public WebSocketPeer, private OverviewSubscriber {
 public:
  OverviewSocket(net::Upgraded upgraded, OverviewRequest request, Hub& hub,
                 std::function<void(WebSocketPeer&)> on_gone);
  ~OverviewSocket() override;

  void begin();

 private:
  void on_drained() override;
  void on_closed() override;
  void changed(std::string_view frames) override;
  void dismiss(const char* reason) override;

  void send_list();
  void send_frames(std::string_view frames);

  Hub& hub_;
  const OverviewRequest request_;
  std::string sent_;  // the list as it was last, of one session, with its secrets
  bool is_subscribed_ = false;
  bool missed_changes_ = false;
};

}  // namespace livestream
