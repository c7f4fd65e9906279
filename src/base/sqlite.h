#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

// SQLite (https://sqlite.org), as far as it is needed here. All errors bear the database's path and SQLite's own text;
// `busy`: another process holds a lock, try again later; `no_space`, `no_permission`, `not_found`, `conflict` (a
// constraint), `too_large` as they say; `invalid`: no database, a damaged one, or SQL that it does not understand.
namespace livestream::sqlite {

enum class Access : std::uint8_t {
  /// Reads beside whoever writes. Makes, writes and deletes no file, not even a `-wal` or `-shm` as SQLite itself
  /// would.
  /// A database in WAL mode that nobody has open cannot be read so if its `-wal` or `-shm` is missing (not_found): see
  /// `immutable`.
  read_only,
  /// Reads the main file alone, without any lock, as if nobody could change it: what only stands in the `-wal` is not
  /// seen, and if somebody writes meanwhile, what is read may be anything.
  immutable,
  read_write,  ///< the database must exist
  create,      ///< makes it, if it does not exist
};

struct Options {
  Access access = Access::read_only;
  /// How long a statement waits for other processes' locks before it fails with `busy`.
  std::chrono::milliseconds busy_timeout{0};
  /// For writers: switches the database to the write-ahead log, synchronous `NORMAL`. Readers and the writer then do
  /// not wait for each other, and what was committed may be lost with the power, but not with the process.
  bool use_wal = false;
};

class Statement;

/// An open database. Movable, not copyable; closed with its owner, who outlives its statements. Thread: one at a time.
class Database {
 public:
  static Result<Database> open(const std::filesystem::path& path, const Options& options = {});

  /// Compiles one statement. What is behind its semicolon is an error.
  Result<Statement> prepare(std::string_view sql) const;
  /// Runs statements that give no rows, one after the other.
  Result<void> execute(const std::string& sql) const;

  /// Of the newest row that was inserted.
  std::int64_t last_insert_rowid() const;
  /// Rows that the newest insert, update or delete changed.
  std::int64_t changes() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  Database(std::unique_ptr<sqlite3, Close> handle, std::string path)
      : handle_(std::move(handle)), path_(std::move(path)) {}

  std::unique_ptr<sqlite3, Close> handle_;
  std::string path_;  // for errors
};

/// A compiled statement: bind, step through its rows, bind again. Movable, not copyable; ends before its database.
class Statement {
 public:
  using Blob = std::span<const std::byte>;

  /// Starts anew, with these values for the parameters `?`, in their order; those that are left out are null. A value
  /// is an integer, a floating point number, a text, a `Blob`, nullptr, or an optional of one of these. Texts and blobs
  /// are copied. What goes wrong is told by the next `step`.
  template <class... Values>
  Statement& bind(const Values&... values) {
    restart();
    [[maybe_unused]] int parameter = 0;
    (put(++parameter, values), ...);
    return *this;
  }

  /// Goes to the next row; false if there is none, and the statement has been carried out.
  Result<bool> step();
  /// Carries out a statement that gives no rows, or whose rows are of no interest.
  Result<void> run();

  // The present row's columns, from 0. Another type is converted as SQLite does; null is 0 or empty. Views hold until
  // the next call of `step`, `run` or `bind`.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;
  Blob blob(int column) const;

 private:
  friend class Database;

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  Statement(std::unique_ptr<sqlite3_stmt, Finalize> handle, std::string path)
      : handle_(std::move(handle)), path_(std::move(path)) {}

  void restart();
  void put(int parameter, std::integral auto value) { put_integer(parameter, static_cast<std::int64_t>(value)); }
  void put(int parameter, std::floating_point auto value) { put_real(parameter, static_cast<double>(value)); }
  void put(int parameter, std::string_view value);
  void put(int parameter, const std::string& value) { put(parameter, std::string_view(value)); }
  void put(int parameter, const char* value) { put(parameter, std::string_view(value)); }
  void put(int parameter, Blob value);
  void put(int, std::nullptr_t) {}
  template <class Value>
  void put(int parameter, const std::optional<Value>& value) {
    if (value) put(parameter, *value);
  }
  void put_integer(int parameter, std::int64_t value);
  void put_real(int parameter, double value);
  void note(int code);

  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  std::string path_;
  int bind_error_ = 0;
};

/// All or nothing: what is done between `begin` and `commit` counts as a whole, and not at all if there is no `commit`.
/// Ends before its database. Takes the write lock at once, so `begin` is what may be `busy`.
class Transaction {
 public:
  static Result<Transaction> begin(const Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// A failed one is rolled back.
  Result<void> commit();

 private:
  explicit Transaction(const Database& database) : database_(&database) {}

  const Database* database_;  // null: over
};

}  // namespace livestream::sqlite
