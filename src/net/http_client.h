#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/client_socket.h"
#include "net/http_url.h"

namespace livestream::net {

struct HttpClientOptions {
  std::chrono::milliseconds connect_timeout{2'000};
  std::chrono::milliseconds request_timeout{5'000};  ///< from connected to the last byte of the answer
  std::size_t answer_bytes = std::size_t{64} << 20;  ///< a longer body is an error
};

struct ClientRequest {
  std::string_view method = "GET";
  std::string_view target = "/";  ///< path and query, encoded; the URL's prefix is put before it
  std::string_view content_type = {};
  std::string_view body = {};
  std::vector<std::pair<std::string, std::string>> fields = {};
};

struct ClientResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  /// Value of the first field of this name (any case); empty if there is none.
  std::string_view field(std::string_view name) const;
};

/// Sends one request after the other to one server, over one connection kept alive, and blocks meanwhile.
/// Plain HTTP/1.1, redirects are not followed, nothing is repeated.
/// Thread: one, but `cancel` from any.
class HttpClient {
 public:
  explicit HttpClient(HttpUrl url, HttpClientOptions options = {}) : url_(std::move(url)), options_(options) {}
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Any status is an answer. Errors: `unavailable` (refused, too late, gone, cancelled; whether the server has
  /// acted on the request is then unknown), `too_large`, `io` for an answer that is not HTTP.
  Result<ClientResponse> send(const ClientRequest& request);

  /// Ends a `send` that is under way; each later one fails.
  void cancel() { socket_.cancel(); }

  const HttpUrl& url() const { return url_; }

 private:
  Result<ClientResponse> exchange(const ClientRequest& request, Deadline deadline);
  Result<ClientResponse> receive(bool is_head, Deadline deadline);
  std::string encode(const ClientRequest& request) const;

  HttpUrl url_;
  HttpClientOptions options_;
  ClientSocket socket_;
};

}  // namespace livestream::net
