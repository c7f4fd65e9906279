#pragma once

#include <cstdint>
#include <optional>

#include "model/data_view.h"

namespace livestream::gemini {

/// Tokens of answers, as the events count them. The file counts otherwise: its `input` includes what was cached but
/// not what tool use put into the prompt (`tool`), and its `output` leaves out the thoughts.
struct TokenCounts {
  std::int64_t input = 0;  ///< not cached
  std::int64_t cache_read = 0;
  std::int64_t output = 0;     ///< with reasoning
  std::int64_t reasoning = 0;  ///< the thoughts

  std::int64_t prompt() const { return input + cache_read; }

  TokenCounts& operator+=(const TokenCounts& more);
  friend bool operator==(const TokenCounts&, const TokenCounts&) = default;
};

/// By how much `now` exceeds `before`, each count by itself; never negative.
TokenCounts excess(const TokenCounts& now, const TokenCounts& before);

struct AnswerTokens {
  TokenCounts counts;
  std::int64_t total = 0;  ///< what the window holds after the answer
};

/// The `tokens` of a message; nothing if it has none.
std::optional<AnswerTokens> read_tokens(const DataView& message);

/// The `stats` of a printed result, or those of a model in it. They leave out the thoughts: what `total_tokens` has
/// more than input and output counts as such.
TokenCounts read_printed_stats(const DataView& stats);

/// Tokens that fit into the window: no file says it. All current models of Gemini have this one; a context that is
/// larger shows that the window is, too.
std::int64_t context_window(std::int64_t observed_tokens);

}  // namespace livestream::gemini
