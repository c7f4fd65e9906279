#include "load/http_answer.h"

#include <strings.h>

#include <charconv>
#include <string>

#include "load/failure.h"

namespace bench {
namespace {

bool names(std::string_view line, std::string_view header) {
  return line.size() > header.size() && strncasecmp(line.data(), header.data(), header.size()) == 0;
}

std::size_t body_size(std::string_view head) {
  constexpr std::string_view kLength = "content-length:";
  constexpr std::string_view kEncoding = "transfer-encoding:";
  for (std::size_t at = head.find("\r\n"); at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at + 2);
    if (names(line, kEncoding)) throw Failure("the server answered with a chunked body: " + std::string(head));
    if (!names(line, kLength)) continue;
    const char* digits = line.data() + kLength.size();
    while (*digits == ' ') ++digits;
    std::size_t size = 0;
    std::from_chars(digits, line.data() + line.size(), size);
    return size;
  }
  return 0;
}

}  // namespace

std::optional<HttpAnswer> HttpAnswer::parse(std::string_view bytes) {
  constexpr std::string_view kEmptyLine = "\r\n\r\n";
  constexpr std::size_t kStatusAt = 9;  // behind "HTTP/1.1 "
  const std::size_t end = bytes.find(kEmptyLine);
  if (end == bytes.npos) return std::nullopt;
  HttpAnswer answer;
  answer.head = bytes.substr(0, end + kEmptyLine.size());
  const std::size_t size = body_size(answer.head);
  if (bytes.size() - answer.head.size() < size) return std::nullopt;
  answer.body = bytes.substr(answer.head.size(), size);
  if (answer.head.size() > kStatusAt + 3) {
    std::from_chars(answer.head.data() + kStatusAt, answer.head.data() + kStatusAt + 3, answer.status);
  }
  return answer;
}

}  // namespace bench
