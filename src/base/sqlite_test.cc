#include "base/sqlite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <limits>
#include <set>
#include <string>

#include "base/file.h"
#include "base/test_folder.h"

namespace livestream::sqlite {
namespace {

constexpr Options kMake{.access = Access::create, .use_wal = true};

class Sqlite : public testing::Test {
 protected:
  Database make() const {
    Database database = *Database::open(path_, kMake);
    EXPECT_TRUE(database.execute("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT UNIQUE)"));
    return database;
  }

  static std::int64_t count(const Database& database) {
    Statement statement = *database.prepare("SELECT count(*) FROM note");
    EXPECT_TRUE(*statement.step());
    return statement.integer(0);
  }

  // In a process of its own, since locks belong to processes. `work` says whether all went well.
  static void in_another_process(const std::function<bool()>& work) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(work() ? 0 : 1);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }

  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) names.insert(entry.path().filename());
    return names;
  }

  TempFolder folder_;
  std::filesystem::path path_ = folder_ / "it's 100% # ?.db";  // what means something in a URI
};

TEST_F(Sqlite, KeepsValuesOfEveryType) {
  const Database database = *Database::open(path_, kMake);
  ASSERT_TRUE(database.execute("CREATE TABLE t(a, b, c, d, e, f)"));
  const std::string text("with \0 and ü", 13);
  const std::array bytes{std::byte{0}, std::byte{255}};
  Statement insert = *database.prepare("INSERT INTO t VALUES(?, ?, ?, ?, ?, ?)");
  const std::optional<int> nothing;
  ASSERT_TRUE(
      insert.bind(std::numeric_limits<std::int64_t>::min(), 0.1, text, Statement::Blob(bytes), nullptr, nothing).run());

  Statement select = *database.prepare("SELECT * FROM t");
  ASSERT_TRUE(*select.step());
  EXPECT_EQ(select.integer(0), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(select.real(1), 0.1);
  EXPECT_EQ(select.text(2), text);
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), select.blob(3).begin(), select.blob(3).end()));
  EXPECT_TRUE(select.is_null(4));
  EXPECT_TRUE(select.is_null(5));
  EXPECT_FALSE(*select.step());
}

TEST_F(Sqlite, EmptyTextAndEmptyBlobAreNotNull) {
  const Database database = *Database::open(path_, kMake);
  Statement select = *database.prepare("SELECT ? IS NULL, ? IS NULL, ? IS NULL");
  ASSERT_TRUE(*select.bind(std::string_view(), Statement::Blob(), nullptr).step());
  EXPECT_EQ(select.integer(0), 0);
  EXPECT_EQ(select.integer(1), 0);
  EXPECT_EQ(select.integer(2), 1);
}

TEST_F(Sqlite, StatementIsBoundAgainAndAgain) {
  const Database database = make();
  Statement insert = *database.prepare("INSERT INTO note(body) VALUES(?)");
  for (const char* body : {"one", "two", "three"}) ASSERT_TRUE(insert.bind(body).run());
  EXPECT_EQ(count(database), 3);
  EXPECT_EQ(database.last_insert_rowid(), 3);
  ASSERT_TRUE(database.execute("UPDATE note SET body = body || '!' WHERE id > 1"));
  EXPECT_EQ(database.changes(), 2);
}

TEST_F(Sqlite, TransactionWithoutCommitLeavesNothing) {
  const Database database = make();
  {
    auto transaction = *Transaction::begin(database);
    ASSERT_TRUE(database.execute("INSERT INTO note(body) VALUES('given up')"));
  }
  EXPECT_EQ(count(database), 0);
  auto transaction = *Transaction::begin(database);
  ASSERT_TRUE(database.execute("INSERT INTO note(body) VALUES('kept')"));
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(count(database), 1);
}

TEST_F(Sqlite, ErrorsSayWhatKindAndWhichFile) {
  const auto missing = Database::open(folder_ / "missing.db");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);
  EXPECT_THAT(missing.error().message, testing::HasSubstr("missing.db"));

  const Database database = make();
  EXPECT_EQ(database.prepare("SELEKT 1").error().code, Errc::invalid);
  EXPECT_EQ(database.prepare(" ; ").error().code, Errc::invalid);
  EXPECT_EQ(database.prepare("SELECT 1; SELECT 2").error().code, Errc::invalid);
  EXPECT_TRUE(database.prepare("SELECT 1; "));
  Statement insert = *database.prepare("INSERT INTO note(body) VALUES(?)");
  ASSERT_TRUE(insert.bind("once").run());
  EXPECT_EQ(insert.bind("once").run().error().code, Errc::conflict);
  EXPECT_EQ(insert.bind("twice", "too many").run().error().code, Errc::invalid);

  ASSERT_TRUE(write_file_atomically(folder_ / "text.db", std::string(4096, 'x')));
  const Database text = *Database::open(folder_ / "text.db");
  EXPECT_EQ(text.prepare("SELECT * FROM note").error().code, Errc::invalid);
}

TEST_F(Sqlite, SecondWriterIsBusyUntilTheFirstIsDone) {
  const Database first = make();
  const Database second = *Database::open(path_, {.access = Access::read_write});
  auto transaction = *Transaction::begin(first);
  EXPECT_EQ(Transaction::begin(second).error().code, Errc::busy);
  ASSERT_TRUE(transaction.commit());
  EXPECT_TRUE(Transaction::begin(second));
}

TEST_F(Sqlite, ReaderSeesWhatOnlyStandsInTheLogOfALivingWriter) {
  std::array<int, 2> written{};
  std::array<int, 2> over{};
  ASSERT_EQ(::pipe(written.data()), 0);
  ASSERT_EQ(::pipe(over.data()), 0);
  const pid_t writer = ::fork();
  ASSERT_GE(writer, 0);
  if (writer == 0) {
    const Database database = make();
    char byte = database.execute("INSERT INTO note(body) VALUES('new')") ? 'y' : 'n';
    static_cast<void>(::write(written[1], &byte, 1) + ::read(over[0], &byte, 1));
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(written[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  {
    const Database reader = *Database::open(path_);
    EXPECT_EQ(count(reader), 1);
    EXPECT_EQ(reader.execute("INSERT INTO note(body) VALUES('mine')").error().code, Errc::no_permission);
  }
  ASSERT_EQ(::write(over[1], &byte, 1), 1);
  ASSERT_EQ(::waitpid(writer, nullptr, 0), writer);
  for (const int fd : {written[0], written[1], over[0], over[1]}) ::close(fd);
}

TEST_F(Sqlite, ReaderSeesWhatAKilledWriterLeftAndLeavesTheFilesAsTheyWere) {
  in_another_process([&]() -> bool {
    const Database database = make();
    const bool is_written = bool(database.execute("INSERT INTO note(body) VALUES('last words')"));
    ::_exit(is_written ? 0 : 1);  // without closing it
  });
  const auto before = files();
  ASSERT_EQ(before.size(), 3U);
  const auto log = file_state(path_.native() + "-wal");
  const auto index = file_state(path_.native() + "-shm");
  EXPECT_EQ(count(*Database::open(path_)), 1);
  EXPECT_EQ(files(), before);
  EXPECT_EQ(*file_state(path_.native() + "-wal"), *log);
  EXPECT_EQ(*file_state(path_.native() + "-shm"), *index);
}

TEST_F(Sqlite, ReaderMakesNoFileWhereNobodyHasTheDatabaseOpen) {
  in_another_process([&] { return bool(make().execute("INSERT INTO note(body) VALUES('all of it')")); });
  const std::set<std::string> alone{path_.filename()};
  ASSERT_EQ(files(), alone);
  {
    const Database reader = *Database::open(path_);
    EXPECT_FALSE(reader.prepare("SELECT * FROM note"));
  }
  EXPECT_EQ(files(), alone);
  EXPECT_EQ(count(*Database::open(path_, {.access = Access::immutable})), 1);
  EXPECT_EQ(files(), alone);
}

// SQLite takes such a log for a remnant and deletes it.
TEST_F(Sqlite, ReaderDeletesNoLogBesideAnEmptyFile) {
  ASSERT_TRUE(write_file_atomically(path_, ""));
  ASSERT_TRUE(write_file_atomically(path_.native() + "-wal", "precious"));
  const Database reader = *Database::open(path_);
  EXPECT_FALSE(reader.prepare("SELECT * FROM note"));
  EXPECT_EQ(*read_file(path_.native() + "-wal", 100), "precious");
}

}  // namespace
}  // namespace livestream::sqlite
