#include "sources/opencode/database_store.h"

#include <string_view>

namespace livestream::opencode {
namespace {

constexpr std::string_view kSessions =
    "WITH RECURSIVE wanted(id) AS (SELECT id FROM session WHERE time_updated >= ? UNION "
    "SELECT parent_id FROM session JOIN wanted USING (id) WHERE parent_id IS NOT NULL) "
    "SELECT id, coalesce(parent_id, ''), directory, title, version, time_created, time_updated FROM session "
    "WHERE id IN wanted";
constexpr std::string_view kMessages =
    "SELECT id, time_created, data FROM message WHERE session_id = ? AND (time_created, id) >= (?, ?) ORDER BY "
    "time_created, id";
constexpr std::string_view kParts = "SELECT id, data FROM part WHERE message_id = ? ORDER BY id";

// Between the making of a database and that of its tables: all of them come at once.
bool is_new(const sqlite::Database& database) {
  auto tables = database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'part'");
  if (!tables) return false;
  const auto has_row = tables->step();
  return has_row && *has_row && tables->integer(0) == 0;
}

}  // namespace

// Without a log and its index nobody has it open, and then only this way it can be read without making them.
Result<sqlite::Database> DatabaseStore::open() const {
  std::error_code ignored;
  const bool has_log = std::filesystem::exists(path_.native() + "-wal", ignored) &&
                       std::filesystem::exists(path_.native() + "-shm", ignored);
  return sqlite::Database::open(path_, {.access = has_log ? sqlite::Access::read_only : sqlite::Access::immutable});
}

Result<std::vector<SessionInfo>> DatabaseStore::sessions(std::int64_t since_ms) {
  const auto database = open();
  if (!database) return database.error();
  auto rows = database->prepare(kSessions);
  std::vector<SessionInfo> sessions;
  if (!rows && is_new(*database)) return sessions;
  if (!rows) return rows.error();
  rows->bind(since_ms);
  for (;;) {
    const auto has_row = rows->step();
    if (!has_row) return has_row.error();
    if (!*has_row) return sessions;
    sessions.push_back({.id = std::string(rows->text(0)),
                        .parent = std::string(rows->text(1)),
                        .folder = std::string(rows->text(2)),
                        .title = std::string(rows->text(3)),
                        .version = std::string(rows->text(4)),
                        .created_ms = rows->integer(5),
                        .updated_ms = rows->integer(6)});
  }
}

Result<void> DatabaseStore::messages(const std::string& session, const OpenEnd& from, const Take& take) {
  const auto database = open();
  if (!database) return database.error();
  auto messages = database->prepare(kMessages);
  if (!messages) return messages.error();
  auto parts = database->prepare(kParts);
  if (!parts) return parts.error();
  messages->bind(session, from.created_ms, from.id);
  for (;;) {
    const auto has_message = messages->step();
    if (!has_message) return has_message.error();
    if (!*has_message) return {};
    Message message{std::string(messages->text(0)), messages->integer(1), std::string(messages->text(2)), {}};
    parts->bind(message.id);
    for (;;) {
      const auto has_part = parts->step();
      if (!has_part) return has_part.error();
      if (!*has_part) break;
      message.parts.push_back({std::string(parts->text(0)), std::string(parts->text(1))});
    }
    if (!take(std::move(message))) return {};
  }
}

}  // namespace livestream::opencode
