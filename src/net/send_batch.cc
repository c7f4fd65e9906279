#include "net/send_batch.h"

#ifdef __linux__
#include <liburing.h>
#endif
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "base/log.h"

namespace livestream::net {

struct SendBatch::Sending {
  Stream* stream;
  Target* target;
  std::array<std::string_view, 2> pieces;
  std::size_t sent = 0;
};

#ifdef __linux__

// The kernel's queue of sends. As none of them may wait, each has been answered when the call that hands them over
// returns.
class SendBatch::Ring {
 public:
  static std::unique_ptr<Ring> open() {
    std::unique_ptr<Ring> ring(new Ring);
    const int status = ::io_uring_queue_init(kCapacity, &ring->ring_, 0);
    ring->is_open_ = status == 0;
    if (!ring->is_open_) log::debug("io_uring is not to be had ({}): events go out one by one", std::strerror(-status));
    return ring;
  }
  ~Ring() {
    if (is_open_) ::io_uring_queue_exit(&ring_);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  bool is_open() const { return is_open_; }

  // How many were handed over, from the first on. Fewer than all: this ring is of no use any more.
  std::size_t send(std::span<Sending> sendings) {
    for (std::size_t i = 0; i < sendings.size(); ++i) prepare(i, sendings[i]);
    std::size_t submitted = 0;
    while (submitted < sendings.size()) {
      const int count = ::io_uring_submit(&ring_);
      if (count == -EINTR) continue;
      if (count <= 0) break;
      submitted += static_cast<std::size_t>(count);
    }
    for (std::size_t answered = 0; answered < submitted; ++answered) take_answer(sendings);
    return submitted;
  }

 private:
  static constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;

  Ring() = default;

  void prepare(std::size_t index, const Sending& sending) {
    io_uring_sqe* const entry = ::io_uring_get_sqe(&ring_);
    const auto [first, second] = sending.pieces;
    if (second.empty()) {
      ::io_uring_prep_send(entry, sending.stream->descriptor(), first.data(), first.size(), kFlags);
    } else {
      pieces_[index] = {iovec{const_cast<char*>(first.data()), first.size()},
                        iovec{const_cast<char*>(second.data()), second.size()}};
      messages_[index] = {};
      messages_[index].msg_iov = pieces_[index].data();
      messages_[index].msg_iovlen = pieces_[index].size();
      ::io_uring_prep_sendmsg(entry, sending.stream->descriptor(), &messages_[index], kFlags);
    }
    entry->user_data = index;
  }

  void take_answer(std::span<Sending> sendings) {
    io_uring_cqe* answer = nullptr;
    while (::io_uring_wait_cqe(&ring_, &answer) == -EINTR) {}
    if (answer == nullptr) return;
    if (answer->res > 0) sendings[answer->user_data].sent = static_cast<std::size_t>(answer->res);
    ::io_uring_cqe_seen(&ring_, answer);
  }

  io_uring ring_{};
  bool is_open_ = false;
  std::array<std::array<iovec, 2>, kCapacity> pieces_{};
  std::array<msghdr, kCapacity> messages_{};
};

#else

class SendBatch::Ring {
 public:
  static std::unique_ptr<Ring> open() { return std::make_unique<Ring>(); }
  bool is_open() const { return false; }
  std::size_t send(std::span<Sending>) { return 0; }
};

#endif

SendBatch::SendBatch(Way way) : may_share_(way == Way::shared) {}

SendBatch::~SendBatch() = default;

void SendBatch::add(Stream& stream, std::string_view first, std::string_view second, Target& target) {
  sendings_.push_back({&stream, &target, {first, second}});
  if (sendings_.size() == kCapacity) flush();
}

void SendBatch::flush() {
  if (sendings_.empty()) return;
  const auto encrypted = std::partition(sendings_.begin(), sendings_.end(),
                                        [](const Sending& sending) { return !sending.stream->is_encrypted(); });
  const std::size_t shared = send_shared({sendings_.begin(), encrypted});
  shared_sends_ += shared;
  for (Sending& sending : std::span(sendings_).subspan(shared))
    sending.sent = sending.stream->try_write(std::span<const std::string_view>(sending.pieces)).bytes;
  std::vector<Sending> done;
  done.swap(sendings_);
  for (const Sending& sending : done) sending.target->on_sent(sending.sent);
  done.clear();
  sendings_.swap(done);  // for its memory
}

// How many of them, from the first on.
std::size_t SendBatch::send_shared(std::span<Sending> sendings) {
  if (!may_share_ || sendings.size() < kWorthwhile) return 0;
  if (!ring_) ring_ = Ring::open();
  const std::size_t count = ring_->is_open() ? ring_->send(sendings) : 0;
  if (count == sendings.size()) return count;
  may_share_ = false;
  ring_.reset();
  return count;
}

}  // namespace livestream::net
