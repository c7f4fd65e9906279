#include "model/call_loop.h"

#include <algorithm>

namespace livestream {
namespace {

constexpr std::size_t kMaxCalls = 6;
constexpr std::size_t kRounds = 3;
constexpr std::size_t kRoundsOfOne = 5;  // somebody who looks whether something is ready yet does so, too

bool is_same(const CallOutcome& one, const CallOutcome& other) {
  if (one.question != other.question) return false;
  return (one.failed && other.failed) || one.answer == other.answer;
}

// How many of the newest calls equal the one a round before.
std::size_t count_repeats(std::span<const CallOutcome> calls, std::size_t round) {
  std::size_t repeats = 0;
  while (repeats + round < calls.size() &&
         is_same(calls[calls.size() - 1 - repeats], calls[calls.size() - 1 - repeats - round]))
    ++repeats;
  return repeats;
}

}  // namespace

std::optional<CallLoop> find_loop(std::span<const CallOutcome> calls) {
  for (std::size_t round = 1; round <= kMaxCalls && round < calls.size(); ++round) {
    const std::size_t rounds = count_repeats(calls, round) / round + 1;
    const auto newest = calls.last(round);
    const bool is_failing =
        std::all_of(newest.begin(), newest.end(), [](const CallOutcome& call) { return call.failed; });
    const std::size_t enough = round == 1 && !is_failing ? kRoundsOfOne : kRounds;
    if (rounds >= enough) return CallLoop{round, rounds, is_failing};
  }
  return std::nullopt;
}

}  // namespace livestream
