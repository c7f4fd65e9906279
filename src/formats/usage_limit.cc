#include "formats/usage_limit.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <span>
#include <vector>

#include "formats/claude/reset_time.h"
#include "formats/clause_words.h"
#include "formats/time_words.h"
#include "model/event_codec.h"

namespace livestream {
namespace {

using Words = std::span<const ClauseWord>;  // of a text, from one of them on

// What may stand before the limit in a clause that states one; words with a digit may, too (`gpt-5`, `429`).
constexpr std::array<std::string_view, 24> kLead = {
    "ai",      "anthropic", "api",    "claude",     "code",  "codex",  "copilot",       "current",
    "error",   "free",      "gemini", "individual", "model", "openai", "personal",      "pro",
    "project", "sorry",     "team",   "the",        "tier",  "token",  "unfortunately", "your"};
// What a limit of an account is one of.
constexpr std::array<std::string_view, 20> kAccountLimits = {
    "account", "credit", "daily",   "fable",    "haiku",   "hour",   "hourly", "message",  "monthly", "opus",
    "plan",    "rate",   "request", "requests", "session", "sonnet", "spend",  "spending", "usage",   "weekly"};
// What a limit is one of that nobody's account has.
constexpr std::array<std::string_view, 24> kOtherLimits = {
    "budget",    "character", "concurrency", "context", "disk",   "fast",   "file", "input",
    "iteration", "length",    "line",        "memory",  "output", "retry",  "size", "step",
    "storage",   "subagent",  "thread",      "time",    "token",  "tokens", "turn", "turns"};
constexpr std::array<std::string_view, 4> kReached = {"reached", "exceeded", "exhausted", "hit"};
// With these behind it, it still is a statement.
constexpr std::array<std::string_view, 8> kBehind = {"again",  "for",   "please", "reset",
                                                     "resets", "retry", "try",    "until"};
constexpr std::array<std::string_view, 7> kNotBetween = {"and", "for", "in", "of", "the", "to", "with"};
constexpr std::array<std::string_view, 2> kPhrases = {"Resource has been exhausted (e.g. check quota)",
                                                      "(Status: RESOURCE_EXHAUSTED)"};
// A time follows these, perhaps with one of the others between.
constexpr std::array<std::string_view, 6> kResume = {"again", "retry", "reset", "resets", "wait", "available"};
constexpr std::array<std::string_view, 5> kTo = {"in", "at", "after", "on", "for"};
constexpr std::size_t kMaxLead = 6;
constexpr std::size_t kMaxBetween = 5;

bool is_one(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_limit(std::string_view word) { return word == "limit" || word == "limits" || word == "cap"; }
bool is_quota(std::string_view word) { return word == "quota" || word == "quotas"; }
bool is_lead(const ClauseWord& word) { return is_one(word.text, kLead) || word.has_digit(); }
bool is_of_account(std::string_view word) { return is_one(word, kAccountLimits) || word.ends_with("-hour"); }

Words behind(Words words, std::size_t count) { return words.subspan(std::min(count, words.size())); }

bool goes_on(Words words) { return !words.empty() && words[0].before == Before::space; }

// Whether these are the first words, with nothing but spaces between them.
bool begins(Words words, std::initializer_list<std::string_view> wanted) {
  if (words.size() < wanted.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (words[i].text != std::data(wanted)[i] || (i > 0 && words[i].before != Before::space)) return false;
  return true;
}

// The same, with nothing but spaces before them, either.
bool follow(Words words, std::initializer_list<std::string_view> wanted) {
  return goes_on(words) && begins(words, wanted);
}

bool follows_one(Words words, std::span<const std::string_view> wanted) {
  return goes_on(words) && is_one(words[0].text, wanted);
}

// `… reached`, `… has been exceeded` and then something that leaves it a statement.
bool is_said_to_be_reached(Words words) {
  if (follow(words, {"has", "been"}) || follow(words, {"have", "been"})) words = behind(words, 2);
  if (!follows_one(words, kReached)) return false;
  words = behind(words, 1);
  return !goes_on(words) || is_one(words[0].text, kBehind);
}

// `Claude usage limit reached`, `Quota exceeded for …`.
bool states_limit(Words clause) {
  for (std::size_t i = 0; i < std::min(clause.size(), kMaxLead); ++i) {
    const std::string& word = clause[i].text;
    if (i > 0 && clause[i].before != Before::space) return false;
    const bool is_named = is_quota(word) || (is_limit(word) && i > 0 && is_of_account(clause[i - 1].text));
    if (is_named) return is_said_to_be_reached(behind(clause, i + 1));
    if (!is_lead(clause[i]) && !is_of_account(word)) return false;
  }
  return false;
}

// `your usage limit`, `the rate limit`, `your organization's monthly quota`.
bool is_account_limit(Words words) {
  const bool is_yours = follow(words, {"your"});
  if (!is_yours && !follow(words, {"the"}) && !follow(words, {"this"}) && !follow(words, {"its"})) return false;
  for (std::size_t i = 1; i < std::min(words.size(), kMaxBetween + 2); ++i) {
    const std::string& word = words[i].text;
    const std::string& before = words[i - 1].text;
    if (words[i].before != Before::space) return false;
    if (is_quota(word) || word == "capacity" || word == "allowance") return !is_one(before, kOtherLimits);
    if (is_limit(word)) return is_of_account(before) || (is_yours && !is_one(before, kOtherLimits));
    if (is_one(word, kNotBetween)) return false;
  }
  return false;
}

// What is behind `you've`, `you have already`, …: who reached it; none if that is nobody.
Words behind_you(Words clause) {
  if (!begins(clause, {"you"}) && !begins(clause, {"you've"})) return {};
  const Words rest = behind(clause, begins(clause, {"you", "have"}) ? 2 : 1);
  return behind(rest, follow(rest, {"already"}) ? 1 : 0);
}

// `You've hit your limit`, `This request would exceed your account's rate limit`, `You're out of extra usage`.
bool tells_you(Words clause) {
  for (std::size_t i = 0; i < kMaxLead && clause.size() > 1 && is_lead(clause[0]); ++i) {
    clause = behind(clause, 1);
    if (!goes_on(clause)) return false;
  }
  if (begins(clause, {"this", "request", "would", "exceed"})) return is_account_limit(behind(clause, 4));
  if (begins(clause, {"you're", "out", "of"})) {
    const Words what = behind(clause, 3);
    return follow(what, {"usage"}) || follow(what, {"extra", "usage"});
  }
  const Words rest = behind_you(clause);
  return follows_one(rest, kReached) && is_account_limit(behind(rest, 1));
}

// The first word that says it; as many as there are if none does.
std::size_t find_statement(Words words, std::size_t phrase) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].begin >= phrase) return i;
    if (words[i].before != Before::start) continue;
    const Words clause = words.subspan(i);
    if (states_limit(clause) || tells_you(clause)) return i;
  }
  return words.size();
}

std::size_t find_phrase(std::string_view text) {
  std::size_t first = std::string_view::npos;
  for (const std::string_view phrase : kPhrases) first = std::min(first, text.find(phrase));
  return first;
}

// `2026-11-23T15:05:00Z`
std::optional<SystemTime> read_iso(std::string_view text, const ZoneRule& local) {
  const std::size_t size = std::min(text.find_first_not_of("0123456789-:.+TZ"), text.size());
  std::string_view time = text.substr(0, size);
  if (time.ends_with('.')) time.remove_suffix(1);
  const auto read = parse_iso_time(time);
  if (!read) return std::nullopt;
  return read->has_zone ? read->time : local.to_utc(*read);
}

std::optional<SystemTime> read_when(std::string_view text, SystemTime told, const ZoneRule& local) {
  if (const auto duration = read_duration(text)) return told + *duration;
  if (const auto time = read_iso(text, local)) return time;
  const auto clock = read_clock(text);
  return clock ? time_of(*clock, told, local) : std::nullopt;
}

std::optional<SystemTime> find_end(std::string_view text, Words words, SystemTime told, const ZoneRule& local) {
  if (const auto time = claude::reset_time(text.substr(words[0].begin), told)) return time;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!is_one(words[i].text, kResume)) continue;
    const bool has_to = is_one(words[i + 1].text, kTo) && i + 2 < words.size();
    if (const auto time = read_when(text.substr(words[i + (has_to ? 2 : 1)].begin), told, local)) return time;
  }
  return std::nullopt;
}

}  // namespace

std::optional<UsageLimit> find_usage_limit(std::string_view text, SystemTime told, const ZoneRule& local) {
  text = text.substr(0, kLimitTextBytes);
  const std::vector<ClauseWord> all = clause_words(text);
  const Words words(all);
  const std::size_t first = find_statement(words, find_phrase(text));
  if (first == words.size()) return std::nullopt;
  return UsageLimit{.until = find_end(text, words.subspan(first), told, local)};
}

std::optional<UsageLimit> find_usage_limit(std::string_view text, std::string_view timestamp) {
  const auto told = parse_iso_time(timestamp);
  auto limit = find_usage_limit(text, told ? told->time : SystemTime());
  if (limit && !told) limit->until.reset();
  return limit;
}

std::string wait_for(const UsageLimit& limit) {
  DataBuilder data;
  data.add("reason", "limit");
  if (limit.until) data.add("until", format_utc(*limit.until));
  return data.json();
}

std::string wait_after(std::string_view error, std::string_view timestamp) {
  const auto limit = find_usage_limit(error, timestamp);
  return limit ? wait_for(*limit) : DataBuilder().add("reason", "idle").add("error", error).json();
}

}  // namespace livestream
