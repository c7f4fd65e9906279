#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace livestream::otlp {

/// Reads a message in protobuf's wire format (https://protobuf.dev/programming-guides/encoding/), field by field. The
/// view points into the text that was given. Thread: one.
class WireReader {
 public:
  enum class Type : std::uint8_t { varint, fixed64, bytes, fixed32 };
  struct Field {
    std::uint32_t number = 0;
    Type type = Type::varint;
    std::uint64_t value = 0;  ///< of `bytes`: 0
    std::string_view bytes;   ///< of `bytes`: a text or a message
  };

  explicit WireReader(std::string_view message) : rest_(message) {}

  /// The next field; nothing at the end, or where the message is broken.
  std::optional<Field> next();
  bool is_broken() const { return is_broken_; }

 private:
  std::optional<std::uint64_t> varint();
  std::optional<std::uint64_t> fixed(std::size_t size);
  std::optional<Field> broken();

  std::string_view rest_;
  bool is_broken_ = false;
};

}  // namespace livestream::otlp
