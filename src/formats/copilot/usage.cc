#include "formats/copilot/usage.h"

#include <algorithm>
#include <utility>

#include "formats/json_fields.h"

namespace livestream::copilot {
namespace {

constexpr std::size_t kMaxModels = 64;  // of one record

std::int64_t count_of(const DataView& data, std::string_view key) {
  return std::min(data.count(key).value_or(0), kMaxTokens);
}

void add(std::int64_t& sum, std::int64_t more) { sum = std::min(sum + more, kMaxTokens); }

TokenSums total_of(const SumsByModel& sums) {
  TokenSums total;
  for (const auto& [model, one] : sums) total += one;
  return total;
}

// Not all say how many requests there were.
bool covers(const TokenSums& sums, const TokenSums& told) {
  return (sums.requests == 0 || sums.requests >= told.requests) && sums.input >= told.input &&
         sums.output >= told.output && sums.cache_read >= told.cache_read && sums.cache_write >= told.cache_write;
}

// Moves as much as there is from `credit` out of `sum`.
void take_off(std::int64_t& sum, std::int64_t& credit) {
  const std::int64_t part = std::min(sum, credit);
  sum -= part;
  credit -= part;
}

void take_off(TokenSums& sums, TokenSums& credit) {
  take_off(sums.requests, credit.requests);
  take_off(sums.input, credit.input);
  take_off(sums.output, credit.output);
  take_off(sums.reasoning, credit.reasoning);
  take_off(sums.cache_read, credit.cache_read);
  take_off(sums.cache_write, credit.cache_write);
}

}  // namespace

TokenSums& TokenSums::operator+=(const TokenSums& more) {
  add(requests, more.requests);
  add(input, more.input);
  add(output, more.output);
  add(reasoning, more.reasoning);
  add(cache_read, more.cache_read);
  add(cache_write, more.cache_write);
  return *this;
}

TokenSums read_tokens(const DataView& usage) {
  TokenSums sums;
  sums.output = count_of(usage, "outputTokens");
  sums.reasoning = std::min(count_of(usage, "reasoningTokens"), sums.output);
  sums.cache_read = count_of(usage, "cacheReadTokens");
  sums.cache_write = count_of(usage, "cacheWriteTokens");
  sums.input = std::max<std::int64_t>(count_of(usage, "inputTokens") - sums.cache_read - sums.cache_write, 0);
  return sums;
}

SumsByModel read_model_metrics(const DataView& shutdown) {
  SumsByModel sums;
  const auto models = json_fields(shutdown.object("modelMetrics"));
  if (!models) return sums;
  for (const JsonField& model : *models) {
    if (!model.value.starts_with('{') || sums.size() == kMaxModels) continue;
    const DataView metrics(model.value);
    TokenSums one = read_tokens(DataView(metrics.object("usage")));
    one.requests = count_of(DataView(metrics.object("requests")), "count");
    sums[model.name] = one;
  }
  return sums;
}

void UsageLedger::start_process() {
  has_lost_ = has_lost_ || !process_.empty();
  process_.clear();
}

bool UsageLedger::note(std::string_view model, const TokenSums& told) {
  all_[std::string(model)] += told;
  process_[std::string(model)] += told;
  return bounds_.emplace(model).second;
}

std::vector<UsageLedger::More> UsageLedger::settle(const SumsByModel& sums) {
  const TokenSums total = total_of(sums);
  if (total.prompt() + total.output == 0) return {};  // a provider that counts nothing
  const bool are_of_all = covers(total, total_of(all_));
  if (are_of_all) has_lost_ = false;
  std::vector<More> news = beyond(sums, are_of_all ? all_ : process_);
  for (More& more : news) {
    all_[more.model] += more.sums;
    if (!has_lost_) more.is_settled = bounds_.erase(more.model) > 0;
  }
  process_.clear();
  std::erase_if(news, [](const More& more) { return more.sums == TokenSums{} && !more.is_settled; });
  return news;
}

std::vector<UsageLedger::More> UsageLedger::beyond(const SumsByModel& sums, const SumsByModel& told) const {
  std::vector<More> news;
  TokenSums misnamed;
  for (const auto& [model, one] : told) {
    if (sums.contains(model)) continue;
    misnamed += one;
    news.push_back({.model = model, .sums = {}});
  }
  for (const auto& [model, one] : sums) {
    More more{.model = model, .sums = one};
    const auto known = told.find(model);
    TokenSums before = known == told.end() ? TokenSums{} : known->second;
    take_off(more.sums, before);
    take_off(more.sums, misnamed);
    if (one.requests > 0) more.prompt = one.prompt() / one.requests;
    news.push_back(std::move(more));
  }
  return news;
}

}  // namespace livestream::copilot
