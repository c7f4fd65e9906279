#include <time.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "catalog/reader.h"
#include "catalog/schema.h"
#include "catalog/script.h"

namespace livestream::catalog {
namespace {

using sqlite::Statement;

constexpr std::array<std::pair<std::string_view, UsageBy>, 6> kWords{{{"daily", UsageBy::day},
                                                                      {"weekly", UsageBy::week},
                                                                      {"monthly", UsageBy::month},
                                                                      {"session", UsageBy::session},
                                                                      {"project", UsageBy::project},
                                                                      {"agent", UsageBy::agent}}};

// The day, week or month of a moment in the machine's zone.
std::string period_of(UsageBy by, std::int64_t quarter) {
  const time_t moment = quarter * (kQuarterUs / 1'000'000);
  struct tm local{};
  localtime_r(&moment, &local);
  if (by == UsageBy::week) {
    local.tm_mday -= (local.tm_wday + 6) % 7;
    local.tm_hour = 12;  // no clock change moves noon to another day
    mktime(&local);
  }
  const std::string month = fmt::format("{:04}-{:02}", local.tm_year + 1900, local.tm_mon + 1);
  return by == UsageBy::month ? month : fmt::format("{}-{:02}", month, local.tm_mday);
}

ModelTokens tokens_in(const Statement& row, int first) {
  ModelTokens tokens;
  tokens.model = row.text(first);
  std::int64_t* const counts[] = {&tokens.answers,        &tokens.input,       &tokens.output,
                                  &tokens.reasoning,      &tokens.cache_read,  &tokens.cache_write,
                                  &tokens.cache_write_1h, &tokens.web_searches};
  for (std::int64_t* const count : counts) *count = row.integer(++first);
  tokens.cost = row.real(++first);
  tokens.unpriced = row.integer(++first);
  tokens.lower_bounds = row.integer(++first);
  return tokens;
}

// `?1` agent, `?2` project, `?3` session, `?4` model, `?5` and `?6` quarters.
constexpr const char* kByTime =
    "SELECT quarter, model.name, SUM(answers), SUM(input), SUM(output), SUM(reasoning), SUM(cache_read),"
    " SUM(cache_write), SUM(cache_write_1h), SUM(web_searches), SUM(cost), SUM(unpriced), SUM(lower_bounds)"
    " FROM usage JOIN model ON model.id=usage.model"
    " WHERE quarter BETWEEN ?5 AND ?6 AND (?4='' OR model.name=?4) AND ((?1='' AND ?2='' AND ?3='') OR file IN"
    " (SELECT id FROM file WHERE (?1='' OR agent=?1) AND (?2='' OR project=?2) AND (?3='' OR session=?3)))"
    " GROUP BY quarter, usage.model";
constexpr const char* kByFile =
    "SELECT file.session, file.part, file.agent, file.project, file.title, file.last_us, model.name, SUM(answers),"
    " SUM(input), SUM(output), SUM(reasoning), SUM(cache_read), SUM(cache_write), SUM(cache_write_1h),"
    " SUM(web_searches), SUM(cost), SUM(unpriced), SUM(lower_bounds)"
    " FROM usage JOIN model ON model.id=usage.model JOIN file ON file.id=usage.file"
    " WHERE quarter BETWEEN ?5 AND ?6 AND (?4='' OR model.name=?4) AND (?1='' OR agent=?1) AND (?2='' OR project=?2)"
    " AND (?3='' OR session=?3) GROUP BY file, usage.model";

void add_to(UsageGroup& group, const ModelTokens& tokens) {
  const auto known = std::find_if(group.models.begin(), group.models.end(),
                                  [&](const ModelTokens& one) { return one.model == tokens.model; });
  if (known == group.models.end())
    group.models.push_back(tokens);
  else
    known->add(tokens);
}

std::vector<UsageGroup> sorted(std::map<std::string, UsageGroup> groups, UsageBy by) {
  std::vector<UsageGroup> sorted;
  for (auto& [name, group] : groups) {
    group.name = name;
    std::sort(group.models.begin(), group.models.end(), [](const ModelTokens& a, const ModelTokens& b) {
      return std::tuple(a.cost, a.total(), a.model) > std::tuple(b.cost, b.total(), b.model);
    });
    sorted.push_back(std::move(group));
  }
  const bool is_period = by == UsageBy::day || by == UsageBy::week || by == UsageBy::month;
  std::sort(sorted.begin(), sorted.end(), [is_period](const UsageGroup& a, const UsageGroup& b) {
    return is_period ? a.name > b.name : std::tie(a.last_us, a.name) > std::tie(b.last_us, b.name);
  });
  return sorted;
}

// What a file's main part says of its session wins over what its subagents say.
void describe(UsageGroup& group, const Statement& row) {
  const bool is_main = row.text(1).empty();
  const auto set = [&](std::string& field, int column) {
    if (is_main || field.empty()) field = row.text(column);
  };
  set(group.agent, 2);
  set(group.project, 3);
  set(group.title, 4);
}

}  // namespace

Result<std::int64_t> start_of_day(const std::string& day, int days) {
  struct tm date{};
  const char* const end = ::strptime(day.c_str(), "%Y-%m-%d", &date);
  if (end == nullptr || *end != '\0') return invalid(fmt::format("\"{}\" is no day like 2026-11-25", day));
  date.tm_mday += days;
  date.tm_isdst = -1;
  return std::int64_t{::mktime(&date)} * 1'000'000;
}

std::optional<UsageBy> parse_usage_by(std::string_view word) {
  for (const auto& [name, by] : kWords)
    if (name == word) return by;
  return std::nullopt;
}

std::vector<std::string> usage_by_words() {
  std::vector<std::string> words;
  words.reserve(kWords.size());
  for (const auto& [name, by] : kWords) words.emplace_back(name);
  return words;
}

void ModelTokens::add(const ModelTokens& other) {
  answers += other.answers;
  input += other.input;
  output += other.output;
  reasoning += other.reasoning;
  cache_read += other.cache_read;
  cache_write += other.cache_write;
  cache_write_1h += other.cache_write_1h;
  web_searches += other.web_searches;
  cost += other.cost;
  unpriced += other.unpriced;
  lower_bounds += other.lower_bounds;
}

ModelTokens UsageGroup::total() const {
  ModelTokens total;
  for (const ModelTokens& one : models) total.add(one);
  return total;
}

Result<std::vector<UsageGroup>> Reader::usage(UsageBy by, const Filter& filter) const {
  std::map<std::string, UsageGroup> groups;
  Script script(database_);
  const std::int64_t first = filter.since_us / kQuarterUs;
  const std::int64_t last = filter.until_us ? (*filter.until_us - 1) / kQuarterUs : INT64_MAX;
  const auto ask = [&](const char* sql, auto take) {
    script.each(sql, take, filter.agent, filter.project, filter.session, filter.model, first, last);
  };
  if (by == UsageBy::day || by == UsageBy::week || by == UsageBy::month) {
    std::int64_t quarter = -1;
    std::string period;
    ask(kByTime, [&](const Statement& row) {
      if (std::exchange(quarter, row.integer(0)) != row.integer(0)) period = period_of(by, row.integer(0));
      add_to(groups[period], tokens_in(row, 1));
    });
  } else {
    ask(kByFile, [&](const Statement& row) {
      const int column = by == UsageBy::session ? 0 : by == UsageBy::project ? 3 : 2;
      UsageGroup& group = groups[std::string(row.text(column))];
      if (by == UsageBy::session) describe(group, row);
      group.last_us = std::max(group.last_us, row.integer(5));
      add_to(group, tokens_in(row, 6));
    });
  }
  if (!script.result()) return script.result().error();
  return sorted(std::move(groups), by);
}

}  // namespace livestream::catalog
