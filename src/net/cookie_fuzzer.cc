#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/cookie.h"

// Whatever a browser sends, what is found is a part of it, and has no end of a cookie in it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view field(reinterpret_cast<const char*>(data), size);
  const auto value = livestream::net::cookie_value(field, "livestream-8080");
  if (!value || value->empty()) return 0;
  const bool is_inside = value->data() >= field.data() && value->data() + value->size() <= field.data() + field.size();
  if (!is_inside || value->find(';') != std::string_view::npos) __builtin_trap();
  return 0;
}
