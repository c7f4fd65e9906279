#include "broadcaster/delivery.h"

#include <fmt/format.h>

#include "model/json_text.h"
#include "net/url.h"

namespace livestream {
namespace {

constexpr std::size_t kQuotedAnswer = 200;  // bytes of an answer's body in messages

bool is_header_safe(std::string_view text) { return text.find_first_of("\r\n") == std::string_view::npos; }

}  // namespace

Verdict verdict_of(int status) {
  if (status >= 200 && status < 300) return Verdict::accepted;
  if (status == 400 || status == 413 || status == 422) return Verdict::divisible;
  if (status == 401 || status == 403) return Verdict::locked_out;
  if (status == 408 || status == 429 || status >= 500) return Verdict::retry;
  return Verdict::refused;
}

Delivery::Delivery(net::HttpUrl url, net::HttpClientOptions options, std::string_view session_id,
                   const std::string& token)
    : client_(std::move(url), options), target_("/api/broadcast/" + net::percent_encode(session_id)) {
  if (!token.empty() && is_header_safe(token)) fields_.emplace_back("Authorization", "Bearer " + token);
}

Delivery::Outcome Delivery::send(std::string_view ndjson) {
  const auto response = client_.send(
      {.method = "POST", .target = target_, .content_type = "application/x-ndjson", .body = ndjson, .fields = fields_});
  if (!response) return {Verdict::retry, response.error().message};
  const Verdict verdict = verdict_of(response->status);
  if (verdict == Verdict::accepted) return {verdict, {}};
  return {verdict, fmt::format("{} answered {}: {}", client_.url().authority(), response->status,
                               cut_text(response->body, kQuotedAnswer))};
}

}  // namespace livestream
