#pragma once

#include <string>
#include <string_view>

#include "net/http_client.h"

namespace livestream {

/// What a server's answer means for the events it was sent.
enum class Verdict {
  accepted,    ///< it has them
  refused,     ///< it will never take them
  locked_out,  ///< the same, for want of a token that may post
  divisible,   ///< at least one of them is bad, or they are too much at once
  retry,       ///< it cannot now
};

Verdict verdict_of(int status);

/// Brings events of one session to `POST {url}/api/broadcast/{id}`. Thread: one, but `cancel` from any.
class Delivery {
 public:
  /// `token`: for `Authorization: Bearer`; empty for none.
  Delivery(net::HttpUrl url, net::HttpClientOptions options, std::string_view session_id, const std::string& token);

  struct Outcome {
    Verdict verdict = Verdict::retry;
    std::string problem;  ///< for people, unless accepted
  };
  Outcome send(std::string_view ndjson);
  void cancel() { client_.cancel(); }

 private:
  net::HttpClient client_;
  std::string target_;
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace livestream
