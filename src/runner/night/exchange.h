#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/session_status.h"

namespace livestream {

/// One exchange with the model, of an iteration.
struct Exchange {
  std::int64_t iteration = 0;
  SystemTime time;
  std::string_view prompt;
  std::string_view response;
};

/// It as a line of the `session.jsonl` that overnight loops keep: the first 500 bytes of prompt and response, and in
/// `metadata` the tokens that were used between `before` and `after`, and how full the context is.
std::string exchange_json(const Exchange& exchange, const SessionStatus& before, const SessionStatus& after);

}  // namespace livestream
