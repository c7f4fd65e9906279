#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/worker_pool.h"
#include "net/http_server.h"

// What goes out to who is not shown secrets: answers and frames. What is one is for `redact` to say.
namespace livestream {

/// The same frames, of whole JSON messages, without secrets. Time: about a nanosecond a byte.
std::string redacted_frames(std::string_view frames);

/// Takes secrets out of answers: small ones at once, large ones on a worker, so that nobody waits for them. An entity
/// tag is left out, as it is a hash of what is not shown. Answers 503 if the workers have too much to do.
net::AnswerFilter redacting_filter(WorkerPool& workers, std::function<void(std::function<void()>)> post);

}  // namespace livestream
