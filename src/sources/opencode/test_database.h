#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/sqlite.h"

namespace livestream::opencode {

/// A database as OpenCode 1.18 makes it, as far as anybody reads it; held open, as by an agent that runs.
class TestDatabase {
 public:
  explicit TestDatabase(const std::filesystem::path& path) : database_(make(path)) {
    run("CREATE TABLE IF NOT EXISTS session (id text PRIMARY KEY, parent_id text, directory text NOT NULL, title text "
        "NOT NULL, version text NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL);"
        "CREATE TABLE IF NOT EXISTS message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT "
        "NULL, time_updated integer NOT NULL, data text NOT NULL);"
        "CREATE TABLE IF NOT EXISTS part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL, "
        "time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL)");
  }

  void session(std::string_view id, std::int64_t updated_ms, std::string_view parent = "") {
    const std::string above = parent.empty() ? "NULL" : fmt::format("'{}'", parent);
    run(
        fmt::format("INSERT INTO session VALUES ('{0}', {1}, '/home/me/shop', 'Mend the till', '1.18.0', {2}, {2}) "
                    "ON CONFLICT DO UPDATE SET time_updated = {2}",
                    id, above, updated_ms));
  }
  void message(std::string_view session, std::string_view id, std::int64_t created_ms, std::string_view data) {
    run(fmt::format("INSERT INTO message VALUES ('{}', '{}', {}, 0, '{}') ON CONFLICT DO UPDATE SET data = '{}'", id,
                    session, created_ms, data, data));
  }
  void part(std::string_view session, std::string_view message, std::string_view id, std::string_view data) {
    run(fmt::format("INSERT INTO part VALUES ('{}', '{}', '{}', 0, 0, '{}') ON CONFLICT DO UPDATE SET data = '{}'", id,
                    message, session, data, data));
  }

 private:
  static sqlite::Database make(const std::filesystem::path& path) {
    std::filesystem::create_directories(path.parent_path());
    auto database = sqlite::Database::open(path, {.access = sqlite::Access::create, .use_wal = true});
    if (!database) throw std::runtime_error(database.error().message);
    return std::move(*database);
  }
  void run(const std::string& sql) {
    const auto done = database_.execute(sql);
    EXPECT_TRUE(done) << done.error().message;
  }

  sqlite::Database database_;
};

}  // namespace livestream::opencode
