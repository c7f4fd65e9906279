#include "server/redaction.h"

#include <memory>
#include <utility>

#include "net/websocket.h"
#include "redact/redact.h"
#include "server/answers.h"

namespace livestream {
namespace {

constexpr std::size_t kAtOnce = 128 * 1024;  // bytes, a tenth of a millisecond

net::HttpResponse redacted(net::HttpResponse answer) {
  std::erase_if(answer.fields, [](const auto& field) { return field.first == "ETag"; });
  if (std::string body; redact(answer.body, body)) answer.body = std::move(body);
  return answer;
}

}  // namespace

std::string redacted_frames(std::string_view frames) {
  std::string out;
  out.reserve(frames.size());
  std::string text;
  while (!frames.empty()) {
    const std::string_view payload = net::take_frame(frames);
    net::append_frame(out, net::Opcode::text, redact(payload, text) ? text : payload);
  }
  return out;
}

net::AnswerFilter redacting_filter(WorkerPool& workers, std::function<void(std::function<void()>)> post) {
  return [&workers, post = std::move(post)](net::HttpResponse answer, net::Responder&& responder) {
    if (answer.body.size() <= kAtOnce) return responder.send(redacted(std::move(answer)));
    const auto later = std::make_shared<net::Responder>(std::move(responder));
    const auto large = std::make_shared<net::HttpResponse>(std::move(answer));
    const bool queued = workers.post([later, large, post] {
      *large = redacted(std::move(*large));
      post([later, large] { later->send(std::move(*large)); });
    });
    if (!queued) later->send(error_answer(503, "too much is waiting; try again in a moment"));
  };
}

}  // namespace livestream
