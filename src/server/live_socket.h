#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "hub/hub.h"
#include "hub/subscriber.h"
#include "server/websocket_peer.h"

namespace livestream {

/// What a viewer asks for in `/ws/{id}`.
struct LiveRequest {
  std::string id;
  bool wants_periodic_status = true;   ///< no `after` given: the status each second, as the first clients know it
  std::optional<std::uint64_t> after;  ///< events past this one; nothing: from now on
  std::string epoch;                   ///< the numbering that `after` belongs to; empty: not said
  bool is_redacted = false;            ///< without secrets
};

/// One viewer of one session: a cursor into the channel, and a connection. Pulls events from the ring, or,
/// too far behind, from the log; it holds at most the unsent rest of one frame (and, while it
/// catches up, a shared piece of the log). One that is not shown secrets gets each segment as a copy without them, of
/// which it may hold all. Thread: the loop's.
class LiveSocket final : public WebSocketPeer, private Subscriber {
 public:
  LiveSocket(net::Upgraded upgraded, LiveRequest request, Hub& hub, net::SendBatch& batch,
             std::function<void(WebSocketPeer&)> on_gone);
  ~LiveSocket() override;

  void begin();

 private:
  void on_drained() override { pump(); }
  void on_closed() override;
  void on_batch_sent(std::size_t bytes) override;
  void wake() override;
  void status_due() override;
  void dismiss(const char* reason) override;

  void join();
  void pump();
  bool send_events();
  bool leave_to_batch();
  bool send_segment(const Segment& segment);
  bool send_redacted(const Segment& segment);
  bool advance(const Segment& segment, std::size_t sent);
  std::string_view due_behind(const Segment& segment) const;
  void keep_rest_of_frame(const Segment& segment, std::size_t position);
  void fetch();
  void restart();
  bool send_status();
  void send_control(std::string_view frame);

  Hub& hub_;
  net::SendBatch& batch_;
  Channel* channel_ = nullptr;              // null before `join` and once it is over
  std::shared_ptr<const Segment> history_;  // a piece of the log, while catching up
  std::uint64_t offset_ = 0;                // the last event sent
  std::uint64_t status_version_ = 0;
  std::uint64_t generation_ = 0;
  std::unique_ptr<LiveRequest> request_;  // until `join`
  const bool wants_periodic_status_;
  const bool is_redacted_;
  bool is_fetching_ = false;
  bool told_complete_ = false;
  bool is_whole_status_due_ = false;
  std::shared_ptr<LiveSocket*> self_;  // for answers of workers, which may come when this is gone
};

}  // namespace livestream
