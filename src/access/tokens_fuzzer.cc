#include <cstddef>
#include <cstdint>
#include <string_view>

#include "access/token.h"

// Whatever stands in the file of tokens, what is read of it is written and read again as it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tokens = livestream::parse_tokens({reinterpret_cast<const char*>(data), size});
  if (!tokens) return 0;
  const auto again = livestream::parse_tokens(livestream::encode_tokens(*tokens));
  if (!again || *again != *tokens) __builtin_trap();
  return 0;
}
