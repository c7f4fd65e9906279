#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "recording/file_event_log.h"
#include "recording/log_fixture.h"

namespace livestream {
namespace {

using namespace recording_test;

constexpr int kWriters = 8;
constexpr std::uint64_t kEventsEach = 200;
constexpr int kRounds = 6;
constexpr auto kDeadline = std::chrono::seconds(60);

/// Eight processes write to one log at once; in each round one is killed in the middle of its work.
class ManyWriters : public LogFixture {
 protected:
  struct Writer {
    std::string emitter;
    std::function<void(const std::string& emitter)> work;
    pid_t pid = 0;
  };

  /// As a shell script does: whole lines, knowing nothing of anybody else.
  void write_raw(const std::string& emitter) const {
    const auto fd = open_file(options_.path, O_WRONLY | O_APPEND | O_CREAT);
    for (std::uint64_t i = 1; i <= kEventsEach; ++i) (void)write_once(fd->get(), line(numbered(emitter, i)) + "\n");
  }

  /// Against the rules: each line in two pieces, between which others come.
  void write_in_halves(const std::string& emitter) const {
    const auto fd = open_file(options_.path, O_WRONLY | O_APPEND | O_CREAT);
    for (std::uint64_t i = 1; i <= kEventsEach; ++i) {
      const std::string bytes = line(numbered(emitter, i)) + "\n";
      (void)write_once(fd->get(), std::string_view(bytes).substr(0, bytes.size() / 2));
      (void)write_once(fd->get(), std::string_view(bytes).substr(bytes.size() / 2));
    }
  }

  /// As our server and emitters do, one to three events at a time; notes down which offsets it was told.
  void write_log(const std::string& emitter) const {
    const auto claims = open_file(claims_path(emitter), O_WRONLY | O_APPEND | O_CREAT);
    auto [log, status] = open();
    for (std::uint64_t i = 1; i <= kEventsEach;) {
      std::vector<Event> batch;
      for (std::uint64_t size = 1 + i % 3; size > 0 && i <= kEventsEach; --size)
        batch.push_back(event(numbered(emitter, i++)));
      const auto appended = log->append(std::vector(batch));
      if (!appended || appended->error || appended->offsets.size() != batch.size()) ::_exit(1);
      std::string noted;
      for (std::size_t k = 0; k < batch.size(); ++k)
        noted += fmt::format("{} {}\n", word_of(batch[k]), appended->offsets[k]);
      (void)write_once(claims->get(), noted);
    }
  }

  static void start(Writer& writer) {
    writer.pid = ::fork();
    ASSERT_GE(writer.pid, 0);
    if (writer.pid > 0) return;
    writer.work(writer.emitter);
    ::_exit(0);
  }

  void wait_for_size(std::uint64_t bytes) const {
    const auto give_up = std::chrono::steady_clock::now() + kDeadline;
    while (size() < bytes && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
  }
  std::uint64_t size() const {
    const auto state = file_state(options_.path);
    return state ? state->size : 0;
  }

  std::filesystem::path claims_path(const std::string& emitter) const { return folder_ / ("claims." + emitter); }

  /// What the writer was told: word → offset.
  std::map<std::string, std::uint64_t> claims_of(const std::string& emitter) const {
    std::map<std::string, std::uint64_t> claims;
    const auto text = read_file(claims_path(emitter), 1 << 20);
    if (!text) return claims;
    std::istringstream in(text->substr(0, text->rfind('\n') + 1));
    std::string word;
    for (std::uint64_t offset = 0; in >> word >> offset;) claims[word] = offset;
    return claims;
  }

  static std::vector<std::string> counted_in(const FileEventLog& log) { return split(words_in(log)); }
};

TEST_F(ManyWriters, CountEachCompleteLineExactlyOnceThoughSomeDie) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  auto watcher = open();
  std::vector<std::string> watched;
  std::set<std::string> whole, claimed;

  for (int round = 0; round < kRounds; ++round) {
    std::vector<Writer> writers;
    for (int i = 0; i < kWriters; ++i) {
      Writer writer{fmt::format("{}{}", static_cast<char>('a' + round), static_cast<char>('a' + i)), {}};
      if (i % 2 == 0) writer.work = [this](const std::string& emitter) { write_log(emitter); };
      if (i % 2 == 1) writer.work = [this](const std::string& emitter) { write_raw(emitter); };
      writers.push_back(writer);
    }
    const std::size_t victim = random() % kWriters;
    if (victim % 2 == 1) writers[victim].work = [this](const std::string& emitter) { write_in_halves(emitter); };
    const std::uint64_t half_done = size() + random() % (kWriters * kEventsEach * line("aa1").size() / 2);
    for (Writer& writer : writers) start(writer);
    wait_for_size(half_done);
    ::kill(writers[victim].pid, SIGKILL);
    const auto counted = watcher.log->catch_up(1 << 30);
    ASSERT_TRUE(counted);
    for (const auto& one : *counted) watched.push_back(word_of(one.event));

    for (std::size_t i = 0; i < writers.size(); ++i) {
      int status = 0;
      ASSERT_EQ(::waitpid(writers[i].pid, &status, 0), writers[i].pid);
      if (i == victim) continue;
      ASSERT_EQ(status, 0) << writers[i].emitter;
      for (std::uint64_t k = 1; k <= kEventsEach; ++k) whole.insert(numbered(writers[i].emitter, k));
    }
  }

  const auto last = watcher.log->append(events("end1"));
  ASSERT_TRUE(last);
  for (const auto& one : last->counted) watched.push_back(word_of(one.event));

  const std::vector<std::string> numbered_words = split(words_in_file());
  EXPECT_EQ(watched, numbered_words) << "the watcher and a later reader disagree";
  EXPECT_EQ(counted_in(*watcher.log), numbered_words);
  std::map<std::string, std::uint64_t> offsets;
  for (std::size_t i = 0; i < numbered_words.size(); ++i)
    EXPECT_TRUE(offsets.emplace(numbered_words[i], i + 1).second) << numbered_words[i] << " counts twice";
  for (const std::string& word : whole) EXPECT_TRUE(offsets.contains(word)) << word << " is lost";
  for (int round = 0; round < kRounds; ++round)
    for (int i = 0; i < kWriters; i += 2)
      for (const auto& [word, offset] :
           claims_of(fmt::format("{}{}", static_cast<char>('a' + round), static_cast<char>('a' + i))))
        EXPECT_EQ(offsets[word], offset) << "its writer was told another offset for " << word;
}

}  // namespace
}  // namespace livestream
