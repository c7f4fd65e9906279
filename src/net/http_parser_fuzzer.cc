// A request is what it is however much of it has arrived: cut anywhere it is unfinished, never bad; and it
// never reaches outside the buffer. The first byte says where to cut.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "net/http_parser.h"

namespace {

using namespace livestream::net;

constexpr HttpLimits kLimits{.header_bytes = 512, .body_bytes = 1024, .chunked_bytes = 512, .fields = 8};

void require(bool condition) {
  if (!condition) std::abort();
}

bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_complete(const ParsedRequest& parsed, std::string_view buffer) {
  const HttpRequest& request = parsed.request;
  require(parsed.consumed > 0 && parsed.consumed <= buffer.size());
  require(!request.method.empty() && lies_in(request.method, buffer) && lies_in(request.target, buffer));
  require(request.fields.size() <= kLimits.fields);
  for (const HttpField& field : request.fields) require(lies_in(field.name, buffer) && lies_in(field.value, buffer));
  require(lies_in(request.body, buffer) || lies_in(request.body, parsed.body_storage));
  require(request.body.size() <= kLimits.body_bytes);
}

// In memory of exactly its size, so that a step outside is seen.
ParsedRequest parse_copy(std::string_view text, std::vector<char>& memory) {
  memory.assign(text.begin(), text.end());
  ParsedRequest parsed;
  parse_request({memory.data(), memory.size()}, kLimits, parsed);
  return parsed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  std::vector<char> memory;
  const ParsedRequest whole = parse_copy(text, memory);
  if (whole.state == ParseState::bad) {
    require(whole.status >= 400 && !whole.error.empty());
    return 0;
  }
  if (whole.state == ParseState::need_more) return 0;
  check_complete(whole, {memory.data(), memory.size()});

  const std::size_t cut = bytes[0] * whole.consumed / 256;
  std::vector<char> part_memory;
  const ParsedRequest part = parse_copy(text.substr(0, cut), part_memory);
  require(part.state == ParseState::need_more && part.needed <= whole.consumed);
  return 0;
}
