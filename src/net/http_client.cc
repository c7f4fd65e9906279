#include "net/http_client.h"

#include <fmt/format.h>

#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "net/http_message.h"

namespace livestream::net {
namespace {

namespace http = boost::beast::http;
using Parser = http::response_parser<http::string_body>;

constexpr std::uint32_t kMaxHeader = 64 * 1024;

ClientResponse take_response(Parser& parser) {
  auto message = parser.release();
  ClientResponse response;
  response.status = static_cast<int>(message.result_int());
  for (const auto& field : message) response.fields.emplace_back(field.name_string(), field.value());
  response.body = std::move(message.body());
  return response;
}

Error parse_error(const boost::system::error_code& error, const HttpUrl& url) {
  if (error == http::error::body_limit || error == http::error::header_limit)
    return {Errc::too_large, fmt::format("the answer of {} is too long: {}", url.authority(), error.message())};
  if (error == http::error::partial_message || error == http::error::end_of_stream)
    return {Errc::unavailable, fmt::format("{} ended the connection before its answer was complete", url.authority())};
  return {Errc::io, fmt::format("{} does not speak HTTP: {}", url.authority(), error.message())};
}

}  // namespace

std::string_view ClientResponse::field(std::string_view name) const {
  for (const auto& [key, value] : fields)
    if (equals_ignoring_case(key, name)) return value;
  return {};
}

Result<ClientResponse> HttpClient::send(const ClientRequest& request) {
  if (socket_.is_stale()) socket_.close();
  if (!socket_.is_open()) {
    const auto connected =
        socket_.connect(url_.host, url_.port, std::chrono::steady_clock::now() + options_.connect_timeout);
    if (!connected) return connected.error();
  }
  auto response = exchange(request, std::chrono::steady_clock::now() + options_.request_timeout);
  if (!response) socket_.close();
  return response;
}

Result<ClientResponse> HttpClient::exchange(const ClientRequest& request, Deadline deadline) {
  const auto sent = socket_.write_all(encode(request), deadline);
  auto response = receive(request.method == "HEAD", deadline);
  // A server may answer early (413, 401) and take no more: the answer says more than the failed write.
  if (!sent && !response) return sent.error();
  if (!sent) socket_.close();
  return response;
}

Result<ClientResponse> HttpClient::receive(bool is_head, Deadline deadline) {
  Parser parser;
  parser.eager(true);
  parser.skip(is_head);
  parser.header_limit(kMaxHeader);
  parser.body_limit(options_.answer_bytes);
  std::array<char, 16'384> chunk;
  std::string unparsed;
  boost::system::error_code error;
  while (!parser.is_done()) {
    const auto count = socket_.read_some(chunk, deadline);
    if (!count) return count.error();
    if (*count == 0) {
      error = http::error::end_of_stream;
      if (parser.got_some()) parser.put_eof(error = {});
      if (error) return parse_error(error, url_);
      break;
    }
    unparsed.append(chunk.data(), *count);
    unparsed.erase(0, parser.put(boost::asio::buffer(unparsed), error));
    if (error && error != http::error::need_more) return parse_error(error, url_);
  }
  if (!parser.get().keep_alive()) socket_.close();
  return take_response(parser);
}

std::string HttpClient::encode(const ClientRequest& request) const {
  std::string out = fmt::format("{} {}{} HTTP/1.1\r\nHost: {}\r\nUser-Agent: livestream\r\n", request.method,
                                url_.prefix, request.target, url_.authority());
  for (const auto& [name, value] : request.fields) out.append(name).append(": ").append(value).append("\r\n");
  if (!request.content_type.empty()) out.append("Content-Type: ").append(request.content_type).append("\r\n");
  const bool has_body = !request.body.empty() || (request.method != "GET" && request.method != "HEAD");
  if (has_body) out += fmt::format("Content-Length: {}\r\n", request.body.size());
  return out.append("\r\n").append(request.body);
}

}  // namespace livestream::net
