// What is encoded is decoded to the same; what a stranger sends is decoded to no more than he sent.
#include <cstdint>
#include <cstdlib>

#include "net/url.h"

namespace {

using namespace livestream::net;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  require(percent_decode(percent_encode(text)) == std::string(text));
  if (const auto decoded = percent_decode(text)) require(decoded->size() <= text.size());
  require(query_value("a=1&key=" + percent_encode(text), "key") == std::string(text));
  if (const auto value = query_value(text, "after")) require(value->size() <= text.size());
  if (const auto number = parse_number(text)) require(parse_number(std::to_string(*number)) == number);
  return 0;
}
