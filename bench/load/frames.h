#pragma once

#include <cstdint>
#include <string_view>

#include "load/failure.h"

namespace bench {

enum class Opcode : std::uint8_t { kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

/// Calls `on_frame(Opcode, payload)` for every whole WebSocket frame (RFC 6455, 5.2) at the start
/// of `bytes` and returns how many bytes they took; the rest is the begin of a frame. Payloads are
/// views into `bytes`. Throws Failure at what no server may send (a mask) and what none of the
/// measured ones does (a message in fragments).
template <typename OnFrame>
std::size_t scan_frames(std::string_view bytes, OnFrame&& on_frame) {
  constexpr std::uint8_t kFinal = 0x80;
  constexpr std::uint8_t kMasked = 0x80;
  std::size_t begin = 0;
  while (bytes.size() - begin >= 2) {
    const auto* frame = reinterpret_cast<const std::uint8_t*>(bytes.data() + begin);
    if ((frame[1] & kMasked) != 0) throw Failure("the server sent a masked WebSocket frame");
    if ((frame[0] & kFinal) == 0) throw Failure("the server sent a WebSocket message in fragments");
    std::size_t header = 2;
    std::uint64_t size = frame[1];
    const std::size_t size_bytes = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (size_bytes != 0) {
      header += size_bytes;
      if (bytes.size() - begin < header) break;
      size = 0;
      for (std::size_t i = 2; i < header; ++i) size = size << 8 | frame[i];
    }
    if (bytes.size() - begin - header < size) break;
    on_frame(static_cast<Opcode>(frame[0] & 0x0F), bytes.substr(begin + header, size));
    begin += header + size;
  }
  return begin;
}

}  // namespace bench
