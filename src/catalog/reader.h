#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sqlite.h"
#include "catalog/digest.h"
#include "catalog/place.h"

namespace livestream::catalog {

/// What a query is about; what is left empty is any.
struct Filter {
  std::string agent;
  std::string project;
  std::string session;
  std::string model;                     ///< for usage
  std::int64_t since_us = 0;             ///< microseconds since 1970 UTC, included
  std::optional<std::int64_t> until_us;  ///< excluded
};

/// When a day like `2026-11-25`, or the one `days` later, begins in the machine's zone; microseconds since 1970.
/// Errors: `invalid`.
Result<std::int64_t> start_of_day(const std::string& day, int days = 0);

/// How usage is divided.
enum class UsageBy : std::uint8_t { day, week, month, session, project, agent };

/// Nothing for another word than `daily`, `weekly`, `monthly`, `session`, `project`, `agent`.
std::optional<UsageBy> parse_usage_by(std::string_view word);
/// All of them.
std::vector<std::string> usage_by_words();

struct ModelTokens {
  std::string model;
  std::int64_t answers = 0;
  std::int64_t input = 0;  ///< as in DigestedAnswer
  std::int64_t output = 0;
  std::int64_t reasoning = 0;
  std::int64_t cache_read = 0;
  std::int64_t cache_write = 0;
  std::int64_t cache_write_1h = 0;
  std::int64_t web_searches = 0;
  double cost = 0;                ///< US dollars, of those answers whose model has a price
  std::int64_t unpriced = 0;      ///< answers whose model has none
  std::int64_t lower_bounds = 0;  ///< answers that may have been longer

  void add(const ModelTokens& other);
  std::int64_t total() const { return input + output + cache_read + cache_write; }
};

struct UsageGroup {
  std::string name;   ///< `2026-11-25`, the Monday of the week, `2026-11`, or the session's id
  std::string agent;  ///< of a session
  std::string project;
  std::string title;
  std::int64_t last_us = 0;         ///< of a session: when it was written last
  std::vector<ModelTokens> models;  ///< most expensive first

  ModelTokens total() const;
};

struct SearchQuery {
  /// Words that must all be there, in any order. `"…"` around several: just so. `*` at the end: whatever begins like
  /// it.
  std::string words;
  Filter filter;
  std::optional<TextKind> kind;
  std::size_t limit = 20;
  std::int64_t before = 0;  ///< the id of a hit: only older ones; 0: from the newest on
  bool with_body = false;   ///< of each hit all of its text
};

struct SearchHit {
  /// Around what was found in a snippet.
  static constexpr char kBegin = '\x02';
  static constexpr char kEnd = '\x03';

  std::int64_t id = 0;
  std::string session;
  std::string part;
  std::string agent;
  std::string project;
  std::string title;
  std::int64_t time_us = 0;
  TextKind kind{};
  std::string snippet;
  std::string body;  ///< if it was asked for
};

enum class SessionOrder : std::uint8_t { newest, cost, tokens };

/// Nothing for another word than `newest`, `cost`, `tokens`.
std::optional<SessionOrder> parse_session_order(std::string_view word);

struct SessionQuery {
  Filter filter;
  std::string words;  ///< to be in id, project or title
  SessionOrder order = SessionOrder::newest;
  std::size_t limit = 100;
  std::size_t offset = 0;
};

/// A session with all its files.
struct SessionRow {
  std::string id;
  std::string agent;
  std::string project;
  std::string cwd;
  std::string branch;
  std::string title;
  std::string model;
  std::int64_t first_us = 0;
  std::int64_t last_us = 0;
  std::int64_t prompts = 0;
  std::int64_t replies = 0;
  std::int64_t errors = 0;
  std::int64_t compactions = 0;
  std::int64_t calls = 0;
  std::int64_t failures = 0;
  std::int64_t tokens = 0;
  double cost = 0;
  std::int64_t unpriced = 0;
  std::optional<double> context_percent;
  bool is_complete = false;
  bool has_failed = false;
};

/// What is known altogether.
struct Extent {
  std::int64_t files = 0;
  std::int64_t sessions = 0;
  std::int64_t texts = 0;
};

/// Asks the catalog. Thread: one at a time; several may read beside the writer.
class Reader {
 public:
  /// As Catalog::open, which must have made it: else `not_found`.
  static Result<Reader> open(const Place& place);

  /// Newest first. Days, weeks (from Monday) and months are those of the machine's zone.
  Result<std::vector<UsageGroup>> usage(UsageBy by, const Filter& filter) const;
  /// Newest first. Errors: `invalid` if there is no word to look for.
  Result<std::vector<SearchHit>> search(const SearchQuery& query) const;
  Result<std::vector<SessionRow>> sessions(const SessionQuery& query) const;
  Result<Extent> extent() const;

 private:
  explicit Reader(sqlite::Database database) : database_(std::move(database)) {}

  sqlite::Database database_;
};

}  // namespace livestream::catalog
