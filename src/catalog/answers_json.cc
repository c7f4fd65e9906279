#include "catalog/answers_json.h"

#include <array>
#include <boost/json/array.hpp>
#include <string>
#include <utility>

#include "base/iso_time.h"

namespace livestream::catalog {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<TextKind, std::string_view>, 5> kKinds{{{TextKind::prompt, "prompt"},
                                                                       {TextKind::answer, "answer"},
                                                                       {TextKind::command, "command"},
                                                                       {TextKind::error, "error"},
                                                                       {TextKind::title, "title"}}};

json::value time_json(std::int64_t time_us) {
  if (time_us == 0) return nullptr;
  return json::value(format_utc(SystemTime(std::chrono::microseconds(time_us))));
}

// Null where no answer has a price.
json::value cost_json(const ModelTokens& tokens) {
  return tokens.unpriced == tokens.answers && tokens.answers > 0 ? json::value(nullptr) : json::value(tokens.cost);
}

json::object tokens_json(const ModelTokens& tokens) {
  return {{"requests", tokens.answers},
          {"input_tokens", tokens.input},
          {"output_tokens", tokens.output},
          {"reasoning_tokens", tokens.reasoning},
          {"cache_read_tokens", tokens.cache_read},
          {"cache_write_tokens", tokens.cache_write},
          {"cache_write_1h_tokens", tokens.cache_write_1h},
          {"web_searches", tokens.web_searches},
          {"total_tokens", tokens.total()},
          {"output_is_lower_bound", tokens.lower_bounds > 0},
          {"cost_usd", cost_json(tokens)},
          {"cost_is_lower_bound", tokens.unpriced > 0 || tokens.lower_bounds > 0}};
}

// What was found stands between marks.
json::array pieces_json(std::string_view snippet) {
  json::array pieces;
  bool is_match = false;
  while (!snippet.empty()) {
    const std::size_t end = std::min(snippet.find(is_match ? SearchHit::kEnd : SearchHit::kBegin), snippet.size());
    if (end > 0) pieces.push_back({{"text", snippet.substr(0, end)}, {"match", is_match}});
    snippet.remove_prefix(std::min(end + 1, snippet.size()));
    is_match = !is_match;
  }
  return pieces;
}

}  // namespace

std::string_view to_string(TextKind kind) {
  for (const auto& [one, name] : kKinds)
    if (one == kind) return name;
  return {};
}

std::optional<TextKind> parse_text_kind(std::string_view word) {
  for (const auto& [kind, name] : kKinds)
    if (name == word) return kind;
  return std::nullopt;
}

std::vector<std::string> text_kind_words() {
  std::vector<std::string> words;
  words.reserve(kKinds.size());
  for (const auto& [kind, name] : kKinds) words.emplace_back(name);
  return words;
}

json::object usage_json(std::string_view by, const std::vector<UsageGroup>& groups) {
  json::array list;
  ModelTokens sum;
  for (const UsageGroup& group : groups) {
    const ModelTokens total = group.total();
    sum.add(total);
    json::object one = tokens_json(total);
    one["name"] = group.name;
    if (by == "session") {
      one["agent"] = group.agent;
      one["project"] = group.project;
      one["title"] = group.title;
      one["last_update"] = time_json(group.last_us);
    }
    json::array models;
    for (const ModelTokens& model : group.models) {
      json::object tokens = tokens_json(model);
      tokens["model"] = model.model;
      models.push_back(std::move(tokens));
    }
    one["models"] = std::move(models);
    list.push_back(std::move(one));
  }
  return {{"by", by}, {"groups", std::move(list)}, {"total", tokens_json(sum)}};
}

json::object search_json(const std::vector<SearchHit>& hits, std::size_t limit) {
  json::array list;
  for (const SearchHit& hit : hits)
    list.push_back({{"id", std::to_string(hit.id)},
                    {"session", hit.session},
                    {"part", hit.part},
                    {"agent", hit.agent},
                    {"project", hit.project},
                    {"title", hit.title},
                    {"time", time_json(hit.time_us)},
                    {"kind", to_string(hit.kind)},
                    {"snippet", pieces_json(hit.snippet)}});
  const bool may_be_more = !hits.empty() && hits.size() >= limit;
  return {{"hits", std::move(list)},
          {"next", may_be_more ? json::value(std::to_string(hits.back().id)) : json::value(nullptr)}};
}

json::object sessions_json(const std::vector<SessionRow>& sessions) {
  json::array list;
  for (const SessionRow& session : sessions)
    list.push_back({{"id", session.id},
                    {"agent", session.agent},
                    {"project", session.project},
                    {"cwd", session.cwd},
                    {"branch", session.branch},
                    {"title", session.title},
                    {"model", session.model},
                    {"start_time", time_json(session.first_us)},
                    {"last_update", time_json(session.last_us)},
                    {"prompts", session.prompts},
                    {"replies", session.replies},
                    {"errors", session.errors},
                    {"compactions", session.compactions},
                    {"tool_calls", session.calls},
                    {"tool_failures", session.failures},
                    {"total_tokens", session.tokens},
                    {"cost_usd", session.cost},
                    {"cost_is_lower_bound", session.unpriced > 0},
                    {"context_percent", session.context_percent ? json::value(*session.context_percent) : nullptr},
                    {"is_complete", session.is_complete},
                    {"has_failed", session.has_failed}});
  return {{"sessions", std::move(list)}};
}

}  // namespace livestream::catalog
