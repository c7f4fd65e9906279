#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/data_view.h"

namespace livestream::codex {

/// More counts as this many: far above what anyone uses, far below what overflows when added up.
constexpr std::int64_t kMaxTokens = 1'000'000'000'000'000;

/// Tokens as Codex counts them: `input` includes `cached` and `cache_write`, `output` includes `reasoning`. `total` is
/// their sum, except where Codex only estimates what the context holds: then all others are zero.
struct TokenUsage {
  std::int64_t input = 0;
  std::int64_t cached = 0;
  std::int64_t cache_write = 0;
  std::int64_t output = 0;
  std::int64_t reasoning = 0;
  std::int64_t total = 0;

  bool is_estimate() const { return input == 0 && output == 0; }

  friend bool operator==(const TokenUsage&, const TokenUsage&) = default;
};

/// Fields that are missing or senseless are zero.
TokenUsage read_usage(const DataView& usage);

/// What is left to pay at the full price of input.
std::int64_t uncached_input(const TokenUsage& usage);

/// Says what each answer of the API used, once. Two kinds of records tell it:
///
/// - `token_usage_record` (0.16x): one per answer, with its id. As soon as a file has one, only these count.
/// - `token_count`: the sum so far and the last answer. It is written again without a new answer, so only growth of the
///   sum counts; an answer that no record told shows in the next one. A sum that grows by less than the last answer has
///   begun anew, as after an overflow of the context or in a fork.
class UsageMeter {
 public:
  /// A `token_count`. Gives what it adds, if anything.
  std::optional<TokenUsage> add_count(const TokenUsage& sum, const TokenUsage& last);
  /// A `token_usage_record`; `sum` is its `thread_token_usage`.
  std::optional<TokenUsage> add_record(std::string_view response_id, const TokenUsage& usage, const TokenUsage& sum);
  /// A `token_count` that belongs to another file's session: others may go on from there.
  void start_from(const TokenUsage& sum) { sum_ = sum; }

 private:
  TokenUsage sum_;
  bool has_records_ = false;
  std::set<std::string, std::less<>> responses_;
};

}  // namespace livestream::codex
