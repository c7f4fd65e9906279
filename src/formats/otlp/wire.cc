#include "formats/otlp/wire.h"

namespace livestream::otlp {
namespace {

constexpr unsigned kBitsPerByte = 7;  // of a varint; the eighth says that more follow
constexpr unsigned kMaxShift = 63;

}  // namespace

std::optional<WireReader::Field> WireReader::next() {
  if (rest_.empty() || is_broken_) return std::nullopt;
  const auto tag = varint();
  if (!tag || *tag >> 3 == 0 || *tag >> 3 > UINT32_MAX) return broken();
  Field field{.number = static_cast<std::uint32_t>(*tag >> 3)};
  std::optional<std::uint64_t> value;
  switch (*tag & 7) {
    case 0:
      value = varint();
      break;
    case 1:
      field.type = Type::fixed64;
      value = fixed(8);
      break;
    case 2:
      field.type = Type::bytes;
      value = varint();
      if (!value || *value > rest_.size()) return broken();
      field.bytes = rest_.substr(0, *value);
      rest_.remove_prefix(*value);
      return field;
    case 5:
      field.type = Type::fixed32;
      value = fixed(4);
      break;
    default:
      break;
  }
  if (!value) return broken();
  field.value = *value;
  return field;
}

std::optional<std::uint64_t> WireReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift <= kMaxShift && !rest_.empty(); shift += kBitsPerByte) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  return std::nullopt;
}

// Little-endian.
std::optional<std::uint64_t> WireReader::fixed(std::size_t size) {
  if (rest_.size() < size) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8U | static_cast<unsigned char>(rest_[i]);
  rest_.remove_prefix(size);
  return value;
}

std::optional<WireReader::Field> WireReader::broken() {
  is_broken_ = true;
  return std::nullopt;
}

}  // namespace livestream::otlp
