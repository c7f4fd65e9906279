#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/data_view.h"

namespace livestream::copilot {

/// More counts as this many, also when added up.
constexpr std::int64_t kMaxTokens = 1'000'000'000'000'000;

/// Answers and their tokens, as the events count them. The CLI's own `inputTokens` include what a cache held or took.
struct TokenSums {
  std::int64_t requests = 0;
  std::int64_t input = 0;   ///< neither read from nor written to a cache
  std::int64_t output = 0;  ///< with reasoning
  std::int64_t reasoning = 0;
  std::int64_t cache_read = 0;
  std::int64_t cache_write = 0;

  TokenSums& operator+=(const TokenSums& more);
  std::int64_t prompt() const { return input + cache_read + cache_write; }

  friend bool operator==(const TokenSums&, const TokenSums&) = default;
};

using SumsByModel = std::map<std::string, TokenSums, std::less<>>;

/// The `inputTokens` … `reasoningTokens` of an object, without requests.
TokenSums read_tokens(const DataView& usage);

/// `modelMetrics` of a `session.shutdown`.
SumsByModel read_model_metrics(const DataView& shutdown);

/// Says what is to be told of a session's usage so that it adds up. Answers say at once how long they are; what went
/// into them, and what was asked besides, only the sums at the end of the process say.
///
/// - As long as sums are missing, what a model is known to have used is a lower bound.
/// - A session that is resumed ends more than once. The sums are those of all its processes (newer versions), or of the
///   last one alone (older ones). They are taken for the former if they are as large as all that is known.
/// - An answer may have been told under another model's name than the sums use. What the sums do not know by name is
///   taken off the others, so that the totals are right.
class UsageLedger {
 public:
  struct More {
    std::string model;
    TokenSums sums;
    std::int64_t prompt = 0;  ///< tokens of a request, on average
    bool is_settled = false;  ///< its bound, if it was one, is one no more
  };

  /// Another process goes on. What the one before it used remains a lower bound, if that ended without sums.
  void start_process();
  /// An answer is told. True: from now on its model's sums are a lower bound, which is to be said.
  bool note(std::string_view model, const TokenSums& told);
  /// The sums at the end of a process. Returns what is to be told besides, by model.
  std::vector<More> settle(const SumsByModel& sums);

 private:
  std::vector<More> beyond(const SumsByModel& sums, const SumsByModel& told) const;

  SumsByModel all_;      // that was told
  SumsByModel process_;  // of it, since the newest process began
  std::set<std::string, std::less<>> bounds_;
  bool has_lost_ = false;  // some of it belongs to a process without sums
};

}  // namespace livestream::copilot
