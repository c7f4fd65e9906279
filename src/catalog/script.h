#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "base/sqlite.h"

namespace livestream::catalog {

/// Many statements, one after the other. After the first that fails none is carried out; `result` says why.
/// Thread: one. The SQL given must be literals: statements are kept by their address.
class Script {
 public:
  explicit Script(const sqlite::Database& database) : database_(database) {}

  template <class... Values>
  void run(const char* sql, const Values&... values) {
    if (sqlite::Statement* statement = prepared(sql)) note(statement->bind(values...).run());
  }

  /// The first column of the first row; nothing without a row.
  template <class... Values>
  std::optional<std::int64_t> number(const char* sql, const Values&... values) {
    std::optional<std::int64_t> number;
    each(sql, [&](const sqlite::Statement& row) { number = number.value_or(row.integer(0)); }, values...);
    return number;
  }

  /// `take(row)` for each row.
  template <class Take, class... Values>
  void each(const char* sql, Take take, const Values&... values) {
    sqlite::Statement* statement = prepared(sql);
    if (statement == nullptr) return;
    statement->bind(values...);
    for (;;) {
      const auto has_row = statement->step();
      if (!has_row) return note(has_row.error());
      if (!*has_row) return;
      take(std::as_const(*statement));
    }
  }

  /// Rows that the newest `run` changed.
  std::int64_t changes() const { return database_.changes(); }
  std::int64_t last_insert_rowid() const { return database_.last_insert_rowid(); }
  const Result<void>& result() const { return result_; }

 private:
  // Null after an error.
  sqlite::Statement* prepared(const char* sql) {
    if (!result_) return nullptr;
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return &known->second;
    auto statement = database_.prepare(sql);
    if (!statement) return note(statement.error()), nullptr;
    return &statements_.emplace(sql, std::move(*statement)).first->second;
  }
  void note(const Result<void>& done) {
    if (result_ && !done) result_ = done;
  }

  const sqlite::Database& database_;
  std::map<const char*, sqlite::Statement> statements_;
  Result<void> result_;
};

}  // namespace livestream::catalog
