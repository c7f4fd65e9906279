// A client's bytes give the same messages and the same end, in whatever pieces they arrive. The first byte
// says how large the pieces are.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "net/websocket.h"

namespace {

using namespace livestream::net;

struct Outcome {
  std::vector<std::pair<Opcode, std::string>> messages;
  bool goes_on = true;
  CloseCode code = CloseCode::normal;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome read(std::string_view bytes, std::size_t piece) {
  Outcome outcome;
  FrameReader reader;
  while (!bytes.empty() && outcome.goes_on) {
    // A copy of its own, so that a step outside is seen.
    const std::vector<char> part(bytes.begin(),
                                 bytes.begin() + static_cast<std::ptrdiff_t>(std::min(piece, bytes.size())));
    bytes.remove_prefix(part.size());
    outcome.goes_on = reader.feed({part.data(), part.size()}, [&](const Message& message) {
      outcome.messages.emplace_back(message.opcode, std::string(message.payload));
      return message.opcode != Opcode::close;
    });
  }
  outcome.code = reader.code();
  return outcome;
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view frames(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const Outcome whole = read(frames, frames.size());
  require(whole == read(frames, 1));
  require(whole == read(frames, 1 + bytes[0]));
  for (const auto& [opcode, payload] : whole.messages) {
    require(payload.size() <= FrameReader::kMaxMessage);
    require(opcode != Opcode::continuation);
  }
  return 0;
}
