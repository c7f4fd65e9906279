#include <algorithm>

#include "catalog/reader.h"
#include "catalog/script.h"

namespace livestream::catalog {
namespace {

using sqlite::Statement;

// A session's own file tells who it is; its subagents' files add to the numbers.
// `?1` agent, `?2` project, `?3` session, `?4` and `?5` times, `?6` words, `?7` order, `?8` limit, `?9` offset.
constexpr const char* kSessions =
    "WITH spent AS (SELECT file, SUM(input + output + cache_read + cache_write) AS tokens, SUM(cost) AS cost,"
    " SUM(unpriced) AS unpriced FROM usage GROUP BY file),"
    " called AS (SELECT file, SUM(calls) AS calls, SUM(failures) AS failures FROM tool GROUP BY file),"
    " own AS (SELECT session, MIN(part) AS part FROM file GROUP BY session)"
    " SELECT session, MAX(CASE WHEN is_own THEN agent END), MAX(CASE WHEN is_own THEN project END),"
    " MAX(CASE WHEN is_own THEN cwd END), MAX(CASE WHEN is_own THEN branch END), MAX(CASE WHEN is_own THEN title END),"
    " MAX(CASE WHEN is_own THEN model END), MIN(NULLIF(first_us, 0)), MAX(last_us),"
    " SUM(CASE WHEN is_own THEN prompts END), SUM(CASE WHEN is_own THEN replies END), SUM(errors),"
    " SUM(CASE WHEN is_own THEN compactions END), TOTAL(calls), TOTAL(failures), TOTAL(tokens),"
    " TOTAL(cost), TOTAL(unpriced), MAX(CASE WHEN is_own THEN context_percent END),"
    " MAX(CASE WHEN is_own THEN is_complete END), MAX(CASE WHEN is_own THEN has_failed END)"
    " FROM (SELECT file.*, spent.tokens, spent.cost, spent.unpriced, called.calls, called.failures,"
    " file.part = own.part AS is_own FROM file JOIN own USING(session) LEFT JOIN spent ON spent.file=file.id"
    " LEFT JOIN called ON called.file=file.id) GROUP BY session"
    " HAVING (?1='' OR MAX(agent)=?1) AND (?2='' OR MAX(project)=?2) AND (?3='' OR session=?3)"
    " AND MAX(last_us) >= ?4 AND MAX(last_us) < ?5 AND (?6='' OR instr(lower(session || ' ' ||"
    " MAX(CASE WHEN is_own THEN project || ' ' || title END)), lower(?6)) > 0)"
    " ORDER BY CASE ?7 WHEN 1 THEN TOTAL(cost) WHEN 2 THEN TOTAL(tokens) END DESC, MAX(last_us) DESC LIMIT ?8 OFFSET "
    "?9";

SessionRow session_in(const Statement& row) {
  SessionRow session;
  int column = -1;
  for (std::string* const text :
       {&session.id, &session.agent, &session.project, &session.cwd, &session.branch, &session.title, &session.model})
    *text = row.text(++column);
  for (std::int64_t* const number :
       {&session.first_us, &session.last_us, &session.prompts, &session.replies, &session.errors, &session.compactions,
        &session.calls, &session.failures, &session.tokens})
    *number = row.integer(++column);
  session.cost = row.real(++column);
  session.unpriced = row.integer(++column);
  if (!row.is_null(++column)) session.context_percent = row.real(column);
  session.is_complete = row.integer(++column) != 0;
  session.has_failed = row.integer(++column) != 0;
  return session;
}

}  // namespace

Result<Reader> Reader::open(const Place& place) {
  // In WAL mode a reader takes part in the locking, for which it has to write.
  auto database = sqlite::Database::open(
      database_path(place),
      {.access = sqlite::Access::read_write, .busy_timeout = std::chrono::seconds(5), .use_wal = false});
  if (!database) return database.error();
  return Reader(std::move(*database));
}

std::optional<SessionOrder> parse_session_order(std::string_view word) {
  if (word == "newest") return SessionOrder::newest;
  if (word == "cost") return SessionOrder::cost;
  return word == "tokens" ? std::optional(SessionOrder::tokens) : std::nullopt;
}

Result<std::vector<SessionRow>> Reader::sessions(const SessionQuery& query) const {
  std::vector<SessionRow> rows;
  Script script(database_);
  script.each(
      kSessions, [&](const Statement& row) { rows.push_back(session_in(row)); }, query.filter.agent,
      query.filter.project, query.filter.session, query.filter.since_us, query.filter.until_us.value_or(INT64_MAX),
      query.words, static_cast<int>(query.order), query.limit, query.offset);
  if (!script.result()) return script.result().error();
  return rows;
}

Result<Extent> Reader::extent() const {
  Script script(database_);
  const Extent extent{.files = script.number("SELECT COUNT(*) FROM file").value_or(0),
                      .sessions = script.number("SELECT COUNT(DISTINCT session) FROM file").value_or(0),
                      .texts = script.number("SELECT COUNT(*) FROM text").value_or(0)};
  if (!script.result()) return script.result().error();
  return extent;
}

}  // namespace livestream::catalog
