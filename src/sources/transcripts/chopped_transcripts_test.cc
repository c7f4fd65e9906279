// Recorded sessions, where LIVESTREAM_SAMPLES says they lie, written piece by piece, with a new reader now and then as
// after a restart of the server: the record is the same as of the whole file, event by event.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <random>

#include "base/file.h"
#include "model/fold.h"
#include "recording/file_event_log.h"
#include "recording/range_reader.h"
#include "sources/test_files.h"
#include "sources/transcripts/followed_transcript.h"
#include "sources/transcripts/replayed_transcript.h"

namespace livestream::transcripts {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kPieces = 12;
constexpr unsigned kRestartOneIn = 3;

// A transcript that grows, and the log of what is derived from it.
class Recorder {
 public:
  Recorder(const Kind& kind, const fs::path& folder)
      : kind_(kind), transcript_(folder / "transcript.jsonl"), log_folder_(folder / "log") {
    write_in_place(transcript_, "");
    restart();
  }

  void grow(std::string_view bytes) {
    append(transcript_, bytes);
    // What has no time of its own gets that of the file, which must not depend on when the test runs.
    const timespec time{.tv_sec = 1'790'000'000, .tv_nsec = 0};
    const std::array<timespec, 2> times = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, transcript_.c_str(), times.data(), 0), 0);
    reader_->read([this](std::vector<Event> events) {
      auto appended = log_->append(std::move(events));
      ASSERT_TRUE(appended) << appended.error().message;
      for (const CountedEvent& counted : appended->counted) {
        lines_.emplace_back(counted.event.line());
        apply(status_, counted.event, {});
      }
    });
  }

  void restart() {
    reader_.emplace(kind_, Place{"s", "part"}, transcript_);  // of a main file the session may have another name inside
    log_.reset();
    auto opened = FileEventLog::open(
        {.path = log_folder_ / "s" / "events.jsonl", .derived = log_folder_ / "derived", .session_id = "s"});
    ASSERT_TRUE(opened) << opened.error().message;
    log_ = std::move(opened->log);
    status_ = std::move(opened->status);
  }

  const std::vector<std::string>& lines() const { return lines_; }
  const SessionStatus& status() const { return status_; }

 private:
  const Kind& kind_;
  const fs::path transcript_;
  const fs::path log_folder_;
  std::optional<FollowedTranscript> reader_;
  std::unique_ptr<FileEventLog> log_;
  SessionStatus status_;
  std::vector<std::string> lines_;
};

TEST(ChoppedTranscripts, GiveTheSameRecordAsWholeOnes) {
  const char* const samples = std::getenv("LIVESTREAM_SAMPLES");
  if (samples == nullptr) GTEST_SKIP() << "LIVESTREAM_SAMPLES does not name a folder of recorded sessions";
  const auto facts = read_file(fs::path(samples) / "expected.json", kMaxSample);
  ASSERT_TRUE(facts) << facts.error().message;
  const json::value parsed = json::parse(*facts);
  std::mt19937 random(20261124);
  int count = 0;
  for (const auto& [path, about] : parsed.at("files").as_object()) {
    const std::string_view name(path.data(), path.size());
    const std::string kind(about.at("kind").as_string());
    const bool is_transcript =
        kind == "claude-transcript" || kind == "codex-rollout" || kind == "gemini-session" || kind == "copilot-events";
    if (!is_transcript || !name.ends_with(".jsonl")) continue;
    SCOPED_TRACE(std::string(name));
    const auto text = read_file(fs::path(samples) / std::string(name), kMaxSample);
    ASSERT_TRUE(text) << text.error().message;
    const TempFolder folder(TempFolder::in_memory());
    Recorder whole(kind_called(kind.substr(0, kind.find('-'))), folder / "whole");
    whole.grow(*text);
    Recorder chopped(kind_called(kind.substr(0, kind.find('-'))), folder / "chopped");
    std::string_view rest = *text;
    while (!rest.empty()) {
      std::uniform_int_distribution<std::size_t> length(1, std::max<std::size_t>(1, 2 * text->size() / kPieces));
      const std::size_t piece = std::min(rest.size(), length(random));
      chopped.grow(rest.substr(0, piece));
      rest.remove_prefix(piece);
      if (random() % kRestartOneIn == 0) chopped.restart();
    }
    EXPECT_EQ(chopped.lines(), whole.lines());
    EXPECT_EQ(chopped.status(), whole.status());
    ++count;
    if (testing::Test::HasFailure()) break;
  }
  EXPECT_GT(count, 90);
}

}  // namespace
}  // namespace livestream::transcripts
