#include "catalog/catalog.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

#include "base/test_folder.h"
#include "catalog/reader.h"

namespace livestream::catalog {
namespace {

constexpr std::int64_t kHour = std::int64_t{3'600} * 1'000'000;
constexpr std::int64_t kNoon = 1'795'608'000'000'000;  // 2026-11-25 12:00 UTC

DigestedAnswer answer(std::uint64_t key, std::int64_t output, std::int64_t time_us = kNoon,
                      std::string model = "opus") {
  return {.key = key, .time_us = time_us, .model = std::move(model), .input = 10, .output = output, .cost = 0.5};
}

StoredFile file(const std::string& path, const std::string& session, std::vector<DigestedAnswer> answers = {}) {
  StoredFile stored;
  stored.file = {.path = path, .agent = "claude-code", .session = session, .part = {}, .state = {{1, 2}, 100, 5}};
  stored.digest.project = "shop";
  stored.digest.title = "about " + session;
  stored.digest.last_us = kNoon;
  stored.digest.answers = std::move(answers);
  return stored;
}

StoredFile told(StoredFile stored, std::vector<std::string> texts, std::int64_t time_us = kNoon) {
  stored.digest.has_texts = true;
  for (std::string& text : texts) stored.digest.texts.push_back({time_us, TextKind::prompt, std::move(text)});
  return stored;
}

class ACatalog : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    reopen();
  }

  void reopen(std::string_view version = "1") {
    reader_.reset();
    catalog_.reset();
    auto opened = Catalog::open({folder_->path(), std::string(version)});
    ASSERT_TRUE(opened) << opened.error().message;
    catalog_.emplace(std::move(*opened));
    auto reader = Reader::open({folder_->path(), std::string(version)});
    ASSERT_TRUE(reader) << reader.error().message;
    reader_.emplace(std::move(*reader));
  }
  void store(const std::vector<StoredFile>& files) {
    const auto stored = catalog_->store(files);
    ASSERT_TRUE(stored) << stored.error().message;
  }
  std::vector<UsageGroup> usage(UsageBy by, const Filter& filter = {}) const {
    const auto groups = reader_->usage(by, filter);
    EXPECT_TRUE(groups) << groups.error().message;
    return groups ? *groups : std::vector<UsageGroup>();
  }
  std::int64_t output_of(const std::string& session) const {
    for (const UsageGroup& group : usage(UsageBy::session))
      if (group.name == session) return group.total().output;
    return 0;
  }
  std::vector<std::string> found(const std::string& words, Filter filter = {}) const {
    const auto hits = reader_->search({.words = words, .filter = std::move(filter), .kind = {}});
    EXPECT_TRUE(hits) << hits.error().message;
    std::vector<std::string> texts;
    if (!hits) return texts;
    for (const SearchHit& hit : *hits) {
      std::string text = hit.snippet;
      std::replace(text.begin(), text.end(), SearchHit::kBegin, '[');
      std::replace(text.begin(), text.end(), SearchHit::kEnd, ']');
      texts.push_back(std::move(text));
    }
    return texts;
  }

  std::optional<TempFolder> folder_{std::in_place};
  std::optional<Catalog> catalog_;
  std::optional<Reader> reader_;
};

TEST_F(ACatalog, AddsUpByDayWeekMonthSessionProjectAndAgent) {
  store({file("/a", "one", {answer(1, 5), answer(2, 6, kNoon + 24 * kHour), answer(3, 1, kNoon, "haiku")}),
         file("/b", "two", {answer(4, 100, kNoon - 30 * 24 * kHour)})});
  const auto days = usage(UsageBy::day);
  ASSERT_EQ(days.size(), 3);
  EXPECT_EQ(days[0].name, "2026-11-26");
  EXPECT_EQ(days[1].name, "2026-11-25");
  EXPECT_EQ(days[1].total().output, 6);
  EXPECT_EQ(days[1].total().cost, 1.0);
  EXPECT_EQ(days[1].models.size(), 2);
  EXPECT_EQ(days[2].name, "2026-10-26");
  const auto weeks = usage(UsageBy::week);
  ASSERT_EQ(weeks.size(), 2);
  EXPECT_EQ(weeks[0].name, "2026-11-23");
  EXPECT_EQ(usage(UsageBy::month).front().name, "2026-11");
  EXPECT_EQ(usage(UsageBy::session).size(), 2);
  EXPECT_EQ(usage(UsageBy::project).front().name, "shop");
  EXPECT_EQ(usage(UsageBy::agent).front().total().output, 112);
}

TEST_F(ACatalog, AnswersOnlyForWhatIsAskedFor) {
  store({file("/a", "one", {answer(1, 5), answer(2, 6, kNoon + 24 * kHour), answer(3, 1, kNoon, "haiku")}),
         file("/b", "two", {answer(4, 100)})});
  EXPECT_EQ(usage(UsageBy::day, {.session = "one", .until_us = kNoon + kHour}).front().total().output, 6);
  EXPECT_EQ(usage(UsageBy::day, {.model = "haiku"}).front().total().output, 1);
  EXPECT_EQ(usage(UsageBy::session, {.since_us = kNoon + kHour}).front().name, "one");
  EXPECT_TRUE(usage(UsageBy::day, {.agent = "codex"}).empty());
}

TEST_F(ACatalog, CountsAnAnswerOnceHoweverManyFilesHoldIt) {
  const std::vector<StoredFile> files = {file("/b", "fork", {answer(1, 5), answer(2, 7), answer(3, 9)}),
                                         file("/a", "parent", {answer(1, 5), answer(2, 1)}),
                                         file("/c", "other", {answer(1, 5), answer(4, 3)})};
  std::vector<std::size_t> order = {0, 1, 2};
  do {
    folder_.emplace();
    reopen();
    for (const std::size_t i : order) store({files[i]});
    EXPECT_EQ(output_of("parent"), 5);
    EXPECT_EQ(output_of("fork"), 16);
    EXPECT_EQ(output_of("other"), 3);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(ACatalog, TakesAFileThatGrewForWhatItIsNow) {
  store({told(file("/a", "one", {answer(1, 5)}), {"first words"})});
  store({told(file("/a", "one", {answer(1, 8), answer(2, 1)}), {"first words", "second words"})});
  EXPECT_EQ(output_of("one"), 9);
  EXPECT_EQ(found("words"), (std::vector<std::string>{"second [words]", "first [words]"}));
}

TEST_F(ACatalog, ForgetsWhatAnotherFileSaidInItsPlace) {
  store({told(file("/a", "one", {answer(1, 5)}), {"old words"})});
  StoredFile other = told(file("/a", "one", {answer(2, 1)}), {"new words"});
  other.file.state.id.inode = 99;
  store({other});
  EXPECT_EQ(output_of("one"), 1);
  EXPECT_EQ(found("words"), (std::vector<std::string>{"new [words]"}));
  ASSERT_TRUE(catalog_->remove("/a"));
  EXPECT_TRUE(found("words").empty());
  EXPECT_TRUE(catalog_->known_files()->empty());
}

TEST_F(ACatalog, GetsItsWordsLaterThanItsNumbers) {
  store({file("/a", "one", {answer(1, 5)})});
  EXPECT_FALSE(catalog_->known_files()->at("/a").has_texts);
  store({told(file("/a", "one", {answer(1, 5)}), {"words at last"})});
  EXPECT_TRUE(catalog_->known_files()->at("/a").has_texts);
  EXPECT_EQ(output_of("one"), 5);
  EXPECT_EQ(found("last").size(), 1);
}

TEST_F(ACatalog, FindsWordsInAnyOrderPhrasesAndBeginnings) {
  store({told(file("/a", "one"), {"mend src/server/routes.cc, please", "Größe der Straße", "say \"hello\" AND go"})});
  EXPECT_EQ(found("please mend").size(), 1);
  EXPECT_EQ(found("src/server/routes.cc").size(), 1);
  EXPECT_EQ(found("server/src").size(), 0);
  EXPECT_EQ(found("\"mend src\"").size(), 1);
  EXPECT_EQ(found("rout*").size(), 1);
  EXPECT_EQ(found("rout").size(), 0);
  EXPECT_EQ(found("grosse").size(), 0);
  EXPECT_EQ(found("grÖSSE").size(), 0);
  EXPECT_EQ(found("Größe"), (std::vector<std::string>{"[Größe] der Straße"}));
  EXPECT_EQ(found("AND").size(), 1);
  EXPECT_EQ(found("hello\"").size(), 1);
  EXPECT_EQ(found("NEAR(mend").size(), 0);
}

TEST_F(ACatalog, RefusesToLookForNothing) {
  for (const char* words : {"", " ", "\"\"", "***", "-- ()"}) {
    const auto hits = reader_->search({.words = words, .filter = {}, .kind = {}});
    ASSERT_FALSE(hits) << words;
    EXPECT_EQ(hits.error().code, Errc::invalid);
  }
}

TEST_F(ACatalog, GoesBackThroughHitsPageByPage) {
  std::vector<std::string> texts;
  for (int i = 0; i < 25; ++i) texts.push_back("word " + std::to_string(i));
  store({told(file("/a", "one"), texts), told(file("/b", "two"), {"word elsewhere"}, kNoon + kHour)});
  SearchQuery query{.words = "word", .filter = {}, .kind = {}, .limit = 10};
  std::vector<std::int64_t> ids;
  for (;;) {
    const auto hits = reader_->search(query);
    ASSERT_TRUE(hits);
    if (hits->empty()) break;
    for (const SearchHit& hit : *hits) ids.push_back(hit.id);
    query.before = ids.back();
  }
  EXPECT_EQ(ids.size(), 26);
  EXPECT_TRUE(std::is_sorted(ids.rbegin(), ids.rend()));
  EXPECT_EQ(found("word", {.session = "two"}).size(), 1);
  EXPECT_EQ(found("elsewhere", {.until_us = kNoon + kHour}).size(), 0);
}

TEST_F(ACatalog, KeepsWhatWasSaidAtTimesThatCannotBe) {
  store({told(file("/a", "one"), {"far word"}, INT64_MAX / 2), told(file("/b", "two"), {"early word"}, -kNoon)});
  EXPECT_EQ(found("word").size(), 2);
}

TEST_F(ACatalog, ListsSessionsWithTheirSubagents) {
  StoredFile subagent = file("/s", "one", {answer(9, 7)});
  subagent.file.part = "agent-1";
  subagent.digest.title = "a subagent's prompt";
  subagent.digest.last_us = kNoon + kHour;
  store({file("/a", "one", {answer(1, 5)}), subagent, file("/b", "two", {answer(2, 6)})});
  const auto all = reader_->sessions({});
  ASSERT_TRUE(all) << all.error().message;
  ASSERT_EQ(all->size(), 2);
  EXPECT_EQ(all->front().id, "one");
  EXPECT_EQ(all->front().title, "about one");
  EXPECT_EQ(all->front().tokens, 32);
  EXPECT_EQ(all->front().cost, 1.0);
  EXPECT_EQ(all->front().last_us, kNoon + kHour);
  EXPECT_EQ(reader_->sessions({.words = "ABOUT two"})->size(), 1);
  EXPECT_EQ(reader_->sessions({.order = SessionOrder::tokens, .limit = 1})->front().id, "one");
  EXPECT_EQ(reader_->sessions({.limit = 1, .offset = 1})->front().id, "two");
}

TEST_F(ACatalog, IsMadeAnewForAnotherVersionAndWhenItIsDamaged) {
  store({file("/a", "one", {answer(1, 5)})});
  reopen("2");
  EXPECT_TRUE(usage(UsageBy::day).empty());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_->path()), {}), 3);  // with its log and index
  store({file("/a", "one", {answer(1, 5)})});
  catalog_.reset();
  reader_.reset();
  for (const auto& entry : std::filesystem::directory_iterator(folder_->path()))
    if (entry.path().extension() == ".db") std::ofstream(entry.path()) << "this is no database at all, by no means";
  reopen("2");
  EXPECT_TRUE(usage(UsageBy::day).empty());
}

TEST_F(ACatalog, HasTwoWritersThatWaitForEachOther) {
  auto other = Catalog::open({folder_->path(), "1"});
  ASSERT_TRUE(other);
  std::vector<std::thread> writers;
  for (Catalog* catalog : {&*catalog_, &*other})
    writers.emplace_back([catalog] {
      for (int i = 0; i < 20; ++i) {
        const std::string path = "/" + std::to_string(i);
        ASSERT_TRUE(catalog->store(std::vector{told(file(path, path, {answer(i + 1, 5)}), {"word"})}));
      }
    });
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(usage(UsageBy::day).front().total().output, 100);
  EXPECT_EQ(found("word").size(), 20);
}

}  // namespace
}  // namespace livestream::catalog
