#include <fmt/format.h>

#include "catalog/reader.h"
#include "catalog/schema.h"
#include "catalog/script.h"

namespace livestream::catalog {
namespace {

using sqlite::Statement;

constexpr std::string_view kBlanks = " \t\r\n";

// One word or phrase as FTS5 wants it, whatever is in it (https://sqlite.org/fts5.html#full_text_query_syntax).
std::string quoted(std::string_view word) {
  std::string text = "\"";
  for (const char c : word) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

// Takes the next word or `"phrase"` off `words`; nothing if none is left.
std::optional<std::string_view> next_term(std::string_view& words) {
  words.remove_prefix(std::min(words.find_first_not_of(kBlanks), words.size()));
  if (words.empty()) return std::nullopt;
  const bool is_phrase = words.starts_with('"');
  if (is_phrase) words.remove_prefix(1);
  const std::size_t end = std::min(is_phrase ? words.find('"') : words.find_first_of(kBlanks), words.size());
  const std::string_view term = words.substr(0, end);
  words.remove_prefix(std::min(end + (is_phrase ? 1 : 0), words.size()));
  return term;
}

bool has_letter(std::string_view term) {
  return std::any_of(term.begin(), term.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
  });
}

// Empty if there is nothing to look for.
std::string expression_of(std::string_view words) {
  std::string expression;
  while (const auto term = next_term(words)) {
    if (!has_letter(*term)) continue;
    const bool is_beginning = term->ends_with('*');
    expression += (expression.empty() ? "" : " ") + quoted(term->substr(0, term->find_last_not_of('*') + 1));
    if (is_beginning) expression += '*';
  }
  return expression;
}

// `?1` expression, `?2` agent, `?3` project, `?4` session, `?5` and `?6` ids, `?7` kind, `?8` limit, `?9`, `?10` marks,
// `?11` with the body.
constexpr const char* kSearch =
    "SELECT words.rowid, session, part, agent, project, title, kind, snippet(words, 0, ?9, ?10, '…', 24),"
    " CASE WHEN ?11 THEN text.body ELSE '' END"
    " FROM words JOIN text ON text.id=words.rowid JOIN file ON file.id=text.file"
    " WHERE words MATCH ?1 AND words.rowid >= ?5 AND words.rowid < ?6 AND (?2='' OR agent=?2)"
    " AND (?3='' OR project=?3) AND (?4='' OR session=?4) AND (?7 IS NULL OR kind=?7)"
    " ORDER BY words.rowid DESC LIMIT ?8";

SearchHit hit_in(const Statement& row) {
  SearchHit hit;
  hit.id = row.integer(0);
  hit.session = row.text(1);
  hit.part = row.text(2);
  hit.agent = row.text(3);
  hit.project = row.text(4);
  hit.title = row.text(5);
  hit.time_us = hit.id / kIdsPerMicrosecond;
  hit.kind = static_cast<TextKind>(row.integer(6));
  hit.snippet = row.text(7);
  hit.body = row.text(8);
  return hit;
}

}  // namespace

Result<std::vector<SearchHit>> Reader::search(const SearchQuery& query) const {
  const std::string expression = expression_of(query.words);
  if (expression.empty()) return invalid(fmt::format("\"{}\" has no word to look for", query.words));
  std::int64_t end = query.filter.until_us ? first_id(*query.filter.until_us) : INT64_MAX;
  if (query.before > 0) end = std::min(end, query.before);
  const auto kind = query.kind ? std::optional(static_cast<std::int64_t>(*query.kind)) : std::nullopt;
  std::vector<SearchHit> hits;
  Script script(database_);
  script.each(
      kSearch, [&](const Statement& row) { hits.push_back(hit_in(row)); }, expression, query.filter.agent,
      query.filter.project, query.filter.session, first_id(query.filter.since_us), end, kind, query.limit,
      std::string(1, SearchHit::kBegin), std::string(1, SearchHit::kEnd), query.with_body ? 1 : 0);
  if (!script.result()) return script.result().error();
  return hits;
}

}  // namespace livestream::catalog
