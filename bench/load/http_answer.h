#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bench {

/// One HTTP/1.1 answer at the start of a stream of them.
struct HttpAnswer {
  int status = 0;
  std::string_view head;  // status line and headers, with the empty line
  std::string_view body;  // by Content-Length; empty without one

  std::size_t size() const { return head.size() + body.size(); }

  /// Nothing while the answer is not whole. Throws Failure at a chunked body: no server measured
  /// here sends one to a POST.
  static std::optional<HttpAnswer> parse(std::string_view bytes);
};

}  // namespace bench
