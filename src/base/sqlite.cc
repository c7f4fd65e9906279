#include "base/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cctype>
#include <cerrno>
#include <limits>
#include <utility>

namespace livestream::sqlite {
namespace {

// --- A file system that is only read

constexpr const char* kReaderName = "livestream-reader";
constexpr int kPasses = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;  // the database's own files

sqlite3_vfs* system_files() { return sqlite3_vfs_find(nullptr); }

// SQLite opens even a reader's `-wal` for writing, and makes it if it is not there.
int open_reading(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  if ((flags & kPasses) != 0) flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  return system_files()->xOpen(system_files(), name, file, flags, out_flags);
}

int delete_nothing(sqlite3_vfs*, const char*, int) { return SQLITE_IOERR_DELETE; }

// Registered once per program: SQLite keeps a list of them by name.
bool has_reader_files() {
  static const bool is_registered = [] {
    if (system_files() == nullptr) return false;
    static sqlite3_vfs reader = *system_files();
    reader.zName = kReaderName;
    reader.pNext = nullptr;
    reader.xOpen = open_reading;
    reader.xDelete = delete_nothing;
    return sqlite3_vfs_register(&reader, 0) == SQLITE_OK;
  }();
  return is_registered;
}

// --- Names and flags

// https://sqlite.org/uri.html
std::string uri_of(const std::filesystem::path& path, std::string_view parameters) {
  std::string uri = "file:";
  for (const char c : path.native()) {
    const bool is_plain =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '.' || c == '-' || c == '_';
    if (is_plain)
      uri += c;
    else
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  return uri.append("?").append(parameters);
}

// `readonly_shm`: the index of the log is neither made nor written (https://sqlite.org/wal.html#readonly).
std::string_view parameters_for(Access access) {
  if (access == Access::read_only) return "mode=ro&readonly_shm=1";
  return access == Access::immutable ? "mode=ro&immutable=1" : "";
}

int flags_for(Access access) {
  const int usual = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (access == Access::create) return usual | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  return usual | (access == Access::read_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
}

bool is_reader(Access access) { return access == Access::read_only || access == Access::immutable; }

// --- Errors

Errc of_system(int errno_value) {
  if (errno_value == EACCES || errno_value == EPERM || errno_value == EROFS) return Errc::no_permission;
  return errno_value == ENOENT || errno_value == ENOTDIR ? Errc::not_found : Errc::io;
}

Errc classify(sqlite3* database, int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Errc::busy;
    case SQLITE_CANTOPEN:
      return of_system(database == nullptr ? 0 : sqlite3_system_errno(database));
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
      return Errc::no_permission;
    case SQLITE_FULL:
      return Errc::no_space;
    case SQLITE_CONSTRAINT:
      return Errc::conflict;
    case SQLITE_TOOBIG:
      return Errc::too_large;
    case SQLITE_ERROR:
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return Errc::invalid;
    default:
      return Errc::io;
  }
}

Error error_of(const std::string& path, sqlite3* database, int code) {
  const char* text = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  return {classify(database, code), fmt::format("{}: {}", path, text)};
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n;") == std::string_view::npos; }

}  // namespace

// --- Database

void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Database> Database::open(const std::filesystem::path& path, const Options& options) {
  const bool reads = is_reader(options.access);
  if (reads && !has_reader_files()) return Error{Errc::io, path.native() + ": SQLite knows no files here"};
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(uri_of(path, parameters_for(options.access)).c_str(), &handle,
                                   flags_for(options.access), reads ? kReaderName : nullptr);
  Database database(std::unique_ptr<sqlite3, Close>(handle), path.native());  // which there is for an error, too
  if (code != SQLITE_OK) return error_of(database.path_, handle, code);
  sqlite3_busy_timeout(handle, static_cast<int>(options.busy_timeout.count()));
  if (options.use_wal)
    if (auto done = database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"); !done) return done.error();
  return database;
}

Result<Statement> Database::prepare(std::string_view sql) const {
  if (sql.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return invalid(path_ + ": too long");
  sqlite3_stmt* handle = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &handle, &rest);
  Statement statement(std::unique_ptr<sqlite3_stmt, Statement::Finalize>(handle), path_);
  if (code != SQLITE_OK) return error_of(path_, handle_.get(), code);
  if (handle == nullptr) return invalid(path_ + ": no statement");
  if (!is_blank(sql.substr(static_cast<std::size_t>(rest - sql.data()))))
    return invalid(fmt::format("{}: more than one statement: {}", path_, sql));
  return statement;
}

Result<void> Database::execute(const std::string& sql) const {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(path_, handle_.get(), code);
  return {};
}

std::int64_t Database::last_insert_rowid() const { return sqlite3_last_insert_rowid(handle_.get()); }

std::int64_t Database::changes() const { return sqlite3_changes64(handle_.get()); }

// --- Statement

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::restart() {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  bind_error_ = SQLITE_OK;
}

void Statement::note(int code) {
  if (bind_error_ == SQLITE_OK) bind_error_ = code;
}

void Statement::put_integer(int parameter, std::int64_t value) {
  note(sqlite3_bind_int64(handle_.get(), parameter, value));
}

void Statement::put_real(int parameter, double value) { note(sqlite3_bind_double(handle_.get(), parameter, value)); }

void Statement::put(int parameter, std::string_view value) {
  const char* begin = value.data() == nullptr ? "" : value.data();  // which would be null, not empty
  note(sqlite3_bind_text64(handle_.get(), parameter, begin, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::put(int parameter, Blob value) {
  if (value.empty()) return note(sqlite3_bind_zeroblob(handle_.get(), parameter, 0));
  note(sqlite3_bind_blob64(handle_.get(), parameter, value.data(), value.size(), SQLITE_TRANSIENT));
}

Result<bool> Statement::step() {
  sqlite3* database = sqlite3_db_handle(handle_.get());
  if (bind_error_ != SQLITE_OK)
    return Error{classify(nullptr, bind_error_), path_ + ": " + sqlite3_errstr(bind_error_)};
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(handle_.get());  // so that no lock outlives the last row
    return false;
  }
  Error error = error_of(path_, database, code);
  sqlite3_reset(handle_.get());
  return error;
}

Result<void> Statement::run() {
  for (;;) {
    const auto more = step();
    if (!more) return more.error();
    if (!*more) return {};
  }
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

double Statement::real(int column) const { return sqlite3_column_double(handle_.get(), column); }

std::string_view Statement::text(int column) const {
  const auto* begin = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (begin == nullptr) return {};
  return {begin, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

Statement::Blob Statement::blob(int column) const {
  const auto* begin = static_cast<const std::byte*>(sqlite3_column_blob(handle_.get(), column));
  if (begin == nullptr) return {};
  return {begin, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

// --- Transaction

Result<Transaction> Transaction::begin(const Database& database) {
  if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return begun.error();
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK"));
}

Result<void> Transaction::commit() {
  const Database& database = *std::exchange(database_, nullptr);
  auto done = database.execute("COMMIT");
  if (!done) static_cast<void>(database.execute("ROLLBACK"));
  return done;
}

}  // namespace livestream::sqlite
