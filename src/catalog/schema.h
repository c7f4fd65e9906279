#pragma once

#include <algorithm>
#include <cstdint>

namespace livestream::catalog {

/// Counts up with every change of what is stored, and of what is derived for it.
inline constexpr int kSchemaVersion = 1;

/// Usage is kept by quarter hours, because every zone's days begin on one.
inline constexpr std::int64_t kQuarterUs = std::int64_t{900} * 1'000'000;

/// The id of a text counts up with its time, so that the newest come first where all are in order of their ids:
/// microseconds since 1970, and 10 bits that tell apart what was said in the same one.
inline constexpr std::int64_t kIdsPerMicrosecond = 1'024;

/// The first id of that time; of one that no id can have (from the year 2112 on), or before 1970, the nearest.
constexpr std::int64_t first_id(std::int64_t time_us) {
  constexpr std::int64_t kLast = (INT64_MAX >> 1) / kIdsPerMicrosecond;
  return std::clamp<std::int64_t>(time_us, 0, kLast) * kIdsPerMicrosecond;
}

inline constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS file(
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  agent TEXT NOT NULL, session TEXT NOT NULL, part TEXT NOT NULL,
  device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL, modified_us INTEGER NOT NULL,
  has_texts INTEGER NOT NULL,
  project TEXT NOT NULL, cwd TEXT NOT NULL, branch TEXT NOT NULL, title TEXT NOT NULL, model TEXT NOT NULL,
  first_us INTEGER NOT NULL, last_us INTEGER NOT NULL,
  prompts INTEGER NOT NULL, replies INTEGER NOT NULL, errors INTEGER NOT NULL, compactions INTEGER NOT NULL,
  context_percent REAL, is_complete INTEGER NOT NULL, has_failed INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS file_session ON file(session);

CREATE TABLE IF NOT EXISTS tool(
  file INTEGER NOT NULL, name TEXT NOT NULL, calls INTEGER NOT NULL, failures INTEGER NOT NULL, seconds REAL NOT NULL,
  PRIMARY KEY(file, name)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS model(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE IF NOT EXISTS answer(
  key INTEGER PRIMARY KEY, file INTEGER NOT NULL, quarter INTEGER NOT NULL, model INTEGER NOT NULL,
  input INTEGER NOT NULL, output INTEGER NOT NULL, reasoning INTEGER NOT NULL,
  cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL,
  web_searches INTEGER NOT NULL, cost REAL, is_lower_bound INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS answer_file ON answer(file);

-- The answers that count, summed up.
CREATE TABLE IF NOT EXISTS usage(
  quarter INTEGER NOT NULL, model INTEGER NOT NULL, file INTEGER NOT NULL,
  answers INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL, reasoning INTEGER NOT NULL,
  cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL,
  web_searches INTEGER NOT NULL, cost REAL NOT NULL, unpriced INTEGER NOT NULL, lower_bounds INTEGER NOT NULL,
  PRIMARY KEY(quarter, model, file)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS usage_file ON usage(file);

CREATE TABLE IF NOT EXISTS text(id INTEGER PRIMARY KEY, file INTEGER NOT NULL, kind INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS text_file ON text(file);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
  body, content='text', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
)sql";

}  // namespace livestream::catalog
