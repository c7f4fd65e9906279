#include "server/live_socket.h"

#include <utility>

#include "server/redaction.h"

namespace livestream {

LiveSocket::LiveSocket(net::Upgraded upgraded, LiveRequest request, Hub& hub, net::SendBatch& batch,
                       std::function<void(WebSocketPeer&)> on_gone)
    : WebSocketPeer(std::move(upgraded), std::move(on_gone)),
      hub_(hub),
      batch_(batch),
      request_(std::make_unique<LiveRequest>(std::move(request))),
      wants_periodic_status_(request_->wants_periodic_status),
      is_redacted_(request_->is_redacted),
      self_(std::make_shared<LiveSocket*>(this)) {}

LiveSocket::~LiveSocket() { on_closed(); }

void LiveSocket::begin() {
  start();
  if (!is_open()) return;
  hub_.recall(request_->id, [](bool) {});  // what it brings comes as what happens does
  hub_.obtain(request_->id).when_ready([weak = std::weak_ptr(self_)] {
    if (const auto self = weak.lock(); self && (*self)->is_open()) (*self)->join();
  });
}

void LiveSocket::join() {
  channel_ = hub_.find(request_->id);
  if (channel_ == nullptr) return close(net::CloseCode::going_away, "the session was deleted");
  if (!channel_->subscribe(*this, wants_periodic_status_)) {
    channel_ = nullptr;
    return close(net::CloseCode::policy, "this session has as many viewers as are allowed");
  }
  const std::unique_ptr<LiveRequest> request = std::exchange(request_, nullptr);
  generation_ = channel_->generation();
  offset_ = request->after.value_or(channel_->shown_offset());
  const bool is_other_epoch = !request->epoch.empty() && request->epoch != channel_->epoch();
  if (offset_ > channel_->shown_offset() || (is_other_epoch && offset_ > 0)) return restart();
  pump();
}

void LiveSocket::on_closed() {
  if (request_) hub_.release_if_unknown(std::exchange(request_, nullptr)->id);
  if (channel_ == nullptr) return;
  Channel& channel = *std::exchange(channel_, nullptr);
  channel.unsubscribe(*this);
  hub_.release_if_unknown(channel.id());
}

void LiveSocket::dismiss(const char* reason) { close(net::CloseCode::going_away, reason); }

void LiveSocket::restart() {
  offset_ = 0;
  status_version_ = 0;
  told_complete_ = false;
  history_.reset();
  generation_ = channel_->generation();
  send_control(channel_->reset_frame());
  pump();
}

void LiveSocket::wake() {
  if (!leave_to_batch()) pump();
}

// Most viewers, most of the time, have all but the newest events: what those are sent, they are sent together.
bool LiveSocket::leave_to_batch() {
  if (is_redacted_ || channel_ == nullptr || !is_open() || !is_clear()) return false;
  if (generation_ != channel_->generation() || status_version_ == 0 || !channel_->unrecorded().empty()) return false;
  const Segment* const segment = channel_->segment_after(offset_);
  if (segment == nullptr || segment->last_offset() != channel_->shown_offset()) return false;
  send_with(batch_, segment->after(offset_), due_behind(*segment));
  return true;
}

// Nothing has changed since the bytes were left: a batch is sent in the turn that filled it.
void LiveSocket::on_batch_sent(std::size_t bytes) {
  if (advance(*channel_->segment_after(offset_), bytes)) pump();
}

// Sends what the client will take: the status it has not seen, then events in order. Called whenever there
// may be something, and cheap when there is not.
void LiveSocket::pump() {
  if (channel_ == nullptr || !is_clear()) return;
  if (generation_ != channel_->generation()) return restart();
  if (status_version_ == 0 && !send_status()) return;
  if (!send_events()) return;
  if (offset_ < channel_->shown_offset()) return fetch();
  history_.reset();
  if (!channel_->unrecorded().empty()) send_control(channel_->unrecorded());
  if (is_clear() && !wants_periodic_status_) send_status();
  if (is_clear() && is_whole_status_due_) status_due();
  if (is_clear() && !told_complete_ && !channel_->complete_frame().empty()) {
    told_complete_ = true;
    send_control(channel_->complete_frame());
  }
}

// False: the client takes no more for now.
bool LiveSocket::send_events() {
  for (;;) {
    const Segment* segment = channel_->segment_after(offset_);
    const bool is_in_history = history_ && history_->first_offset() <= offset_ + 1 && history_->last_offset() > offset_;
    if (segment == nullptr && is_in_history) segment = history_.get();
    if (segment == nullptr) return true;
    if (is_redacted_ ? !send_redacted(*segment) : !send_segment(*segment)) return false;
  }
}

bool LiveSocket::send_segment(const Segment& segment) {
  const std::string_view bytes = segment.after(offset_);
  const std::string_view status = due_behind(segment);
  return advance(segment, status.empty() ? send(bytes) : send(bytes, status));
}

// To look through a segment takes a tenth of a millisecond: whoever catches up lets others go between two.
bool LiveSocket::send_redacted(const Segment& segment) {
  std::string frames = redacted_frames(segment.after(offset_));
  if (const std::string_view status = due_behind(segment); !status.empty()) {
    frames += redacted_frames(status);
    status_version_ = channel_->feed().version();
  }
  offset_ = segment.last_offset();
  send_whole(frames);
  if (!is_clear()) return false;
  if (frames.size() < SegmentBuilder::kMaxBytes) return true;
  go_on_later();
  return false;
}

// After what was due of the segment, and the status behind it, was sent as far as the client took it.
bool LiveSocket::advance(const Segment& segment, std::size_t sent) {
  const std::string_view bytes = segment.after(offset_);
  const std::string_view status = due_behind(segment);
  if (sent < bytes.size()) {
    keep_rest_of_frame(segment, segment.bytes().size() - bytes.size() + sent);
    return false;
  }
  offset_ = segment.last_offset();
  if (status.empty()) return true;
  status_version_ = channel_->feed().version();
  if (sent < bytes.size() + status.size()) keep(status.substr(sent - bytes.size()));
  return is_clear();
}

// The change of status that can leave together with the newest events.
std::string_view LiveSocket::due_behind(const Segment& segment) const {
  const bool is_newest = segment.last_offset() == channel_->shown_offset();
  return is_newest && !wants_periodic_status_ ? channel_->feed().frame_since(status_version_) : std::string_view();
}

// The frame that was cut is finished from a copy, so that the segment need not be kept for it.
void LiveSocket::keep_rest_of_frame(const Segment& segment, std::size_t position) {
  offset_ = segment.offset_at(position);
  keep(segment.bytes().substr(position, segment.end_of(offset_) - position));
}

void LiveSocket::fetch() {
  if (std::exchange(is_fetching_, true)) return;
  channel_->read_behind(offset_, [weak = std::weak_ptr(self_)](const Result<std::shared_ptr<const Segment>>& segment) {
    const auto self = weak.lock();
    if (!self) return;
    LiveSocket& socket = **self;
    socket.is_fetching_ = false;
    if (socket.channel_ == nullptr) return;
    if (segment) {
      socket.history_ = *segment;
      return socket.pump();
    }
    if (socket.generation_ != socket.channel_->generation()) return socket.restart();
    socket.close(net::CloseCode::try_again_later, segment.error().message);
  });
}

void LiveSocket::status_due() {
  is_whole_status_due_ = !is_clear() || status_version_ == 0;
  if (is_whole_status_due_ || channel_ == nullptr) return;
  status_version_ = channel_->feed().version();
  send_control(channel_->feed().whole_frame());
}

bool LiveSocket::send_status() {
  const std::string_view frame = channel_->feed().frame_since(status_version_);
  status_version_ = channel_->feed().version();
  if (!frame.empty()) send_control(frame);
  return is_clear();
}

void LiveSocket::send_control(std::string_view frame) {
  if (is_redacted_)
    send_whole(redacted_frames(frame));
  else
    send_whole(frame);
}

}  // namespace livestream
