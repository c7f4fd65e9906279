#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http_message.h"

namespace livestream::net {

struct HttpLimits {
  std::size_t header_bytes = 16 * 1024;       ///< request line and fields; more: 431
  std::size_t body_bytes = 16 * 1024 * 1024;  ///< a body of announced length; more: 413
  std::size_t chunked_bytes = 1024 * 1024;    ///< a chunked body, framing included; more: 413
  std::size_t fields = 100;                   ///< more: 431
};

enum class ParseState { complete, need_more, bad };

struct ParsedRequest {
  ParseState state = ParseState::need_more;
  HttpRequest request;          ///< complete: views into the buffer (or `body_storage`)
  std::string body_storage;     ///< the body, when it came in chunks
  std::size_t consumed = 0;     ///< complete: bytes of the buffer that were this request
  std::size_t needed = 0;       ///< need_more: no use in parsing again before this many bytes are there
  bool wants_continue = false;  ///< need_more: header is there, the client waits for "100 Continue"
  int status = 400;             ///< bad: the answer
  std::string error;            ///< bad: what is wrong
};

/// Reads the first request in `buffer`, in place (Beast's parser does the reading). Pure: a request that
/// is not complete is parsed anew from its start when more has come. Thread: any.
void parse_request(std::string_view buffer, const HttpLimits& limits, ParsedRequest& out);

}  // namespace livestream::net
