#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "model/event_codec.h"
#include "recording/file_event_log.h"

// A small language for the tests of this folder: an event is a word.
//   a7    sequence 7 of emitter `a`
//   7@30  sequence 7 of an emitter without name, at second 30
//   *     no sequence and no timestamp
namespace livestream::recording_test {

inline constexpr const char* kSession = "s";

/// The line of an event, without line break. `padding` makes it longer.
inline std::string line(const std::string& word, std::size_t padding = 0) {
  const std::string data =
      fmt::format(R"("data":{{"line":"{}","level":"info","pad":"{}"}}}})", word, std::string(padding, 'x'));
  if (word == "*") return R"({"type":"log_line",)" + data;
  const std::size_t at = word.find('@');
  if (at != std::string::npos)
    return fmt::format(R"({{"type":"log_line","session_id":"s","timestamp":"2026-11-23T03:00:{}Z","sequence":{},{})",
                       word.substr(at + 1), word.substr(0, at), data);
  const std::size_t digits = word.find_first_of("0123456789");
  return fmt::format(
      R"({{"type":"log_line","session_id":"s","timestamp":"2026-11-23T03:00:00Z","sequence":{},"emitter":"{}",{})",
      word.substr(digits), word.substr(0, digits), data);
}

inline std::vector<std::string> split(const std::string& words) {
  std::istringstream in(words);
  return {std::istream_iterator<std::string>(in), {}};
}

/// `a` and 7 make `a7`.
inline std::string numbered(std::string_view emitter, std::uint64_t sequence) {
  return fmt::format("{}{}", emitter, sequence);
}

/// Lines with their line breaks.
inline std::string lines(const std::string& words) {
  std::string bytes;
  for (const auto& word : split(words)) bytes += line(word) + "\n";
  return bytes;
}

/// For emitters whose names hold digits.
inline Event event_of(std::string_view emitter, std::uint64_t sequence) {
  return parse_event(fmt::format(R"({{"type":"x","timestamp":"t","sequence":{},"emitter":"{}"}})", sequence, emitter),
                     {.session_id = kSession})
      .value();
}

inline Event event(const std::string& word, std::size_t padding = 0) {
  return parse_event(line(word, padding), {.session_id = kSession}).value();
}

inline std::vector<Event> events(const std::string& words) {
  std::vector<Event> out;
  for (const auto& word : split(words)) out.push_back(event(word));
  return out;
}

inline std::string word_of(const Event& event) { return std::string(event.data().at("line").as_string()); }

inline std::string words_of(const std::vector<CountedEvent>& counted) {
  std::string words;
  for (const auto& one : counted) {
    if (!words.empty()) words += ' ';
    words += word_of(one.event);
  }
  return words;
}

/// A session's folder, removed afterwards; opens logs in it.
class LogFixture : public testing::Test {
 protected:
  LogFixture() {
    std::string name = std::filesystem::temp_directory_path() / "livestream-recording-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    options_ = {.path = folder_ / "events.jsonl", .derived = folder_ / "derived", .session_id = kSession};
  }
  ~LogFixture() override { std::filesystem::remove_all(folder_); }

  /// As a foreign program does: one `write` of `bytes`.
  void write(std::string_view bytes) const {
    const auto fd = open_file(options_.path, O_WRONLY | O_APPEND | O_CREAT);
    ASSERT_TRUE(fd);
    ASSERT_EQ(*write_once(fd->get(), bytes), bytes.size());
  }

  std::string content() const { return *read_file(options_.path, 1 << 30); }

  OpenedLog open() const {
    auto opened = FileEventLog::open(options_);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

  /// All that counts in `log`, read from the file.
  static std::string words_in(const FileEventLog& log, std::uint64_t after = 0) {
    const auto counted = read_range(log.range_after(after), 1'000'000, 1 << 30);
    if (!counted) return "error: " + counted.error().message;
    for (std::size_t i = 0; i < counted->size(); ++i) EXPECT_EQ((*counted)[i].offset, after + i + 1);
    return words_of(*counted);
  }
  /// The same in the eyes of somebody who opens it now and knows nothing.
  std::string words_in_file() const {
    auto options = options_;
    options.derived = folder_ / "nothing-derived-here";
    const auto opened = FileEventLog::open(options);
    return opened ? words_in(*opened->log) : "error: " + opened.error().message;
  }

  std::filesystem::path folder_;
  FileEventLogOptions options_;
};

}  // namespace livestream::recording_test
