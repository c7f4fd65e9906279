#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "net/stream.h"

namespace livestream::net {

/// Sends to many streams with few entries into the kernel: one for up to kCapacity streams where it offers
/// io_uring (Linux 5.6; containers often forbid it), else one for each. Encrypted ones always send by themselves.
/// Thread: the loop's.
class SendBatch {
 public:
  static constexpr std::size_t kCapacity = 128;
  /// Fewer are sent one by one.
  static constexpr std::size_t kWorthwhile = 8;

  enum class Way { shared, one_by_one };

  /// Told how many of its bytes were taken; less than all means what it does of `Stream::try_write`.
  class Target {
   public:
    virtual ~Target() = default;
    virtual void on_sent(std::size_t bytes) = 0;
  };

  explicit SendBatch(Way way = Way::shared);
  SendBatch(const SendBatch&) = delete;
  SendBatch& operator=(const SendBatch&) = delete;
  ~SendBatch();

  /// Sends both pieces, one behind the other, at `flush` or when the batch is full. Until then stream, bytes and
  /// target must stay as they are.
  void add(Stream& stream, std::string_view first, std::string_view second, Target& target);
  /// Sends, then tells all targets. They may use their streams, but not `add`.
  void flush();

  /// How many were sent together with others so far.
  std::size_t shared_sends() const { return shared_sends_; }

 private:
  class Ring;
  struct Sending;

  std::size_t send_shared(std::span<Sending> sendings);

  std::unique_ptr<Ring> ring_;  // made when it is first worthwhile
  std::vector<Sending> sendings_;
  std::size_t shared_sends_ = 0;
  bool may_share_;
};

}  // namespace livestream::net
