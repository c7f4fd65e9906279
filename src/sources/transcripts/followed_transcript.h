#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "model/event.h"
#include "sources/transcripts/kind.h"

namespace livestream::transcripts {

/// One transcript, read from where the reading before ended. The file is opened for each reading and never held.
///
/// Its events bear an emitter made of the place and the first line, and count up: who reads the file again from its
/// start derives the same events, and a log knows them for repeats. A file that became shorter, or is another one, is
/// read from its start. A last line without line break counts as soon as it is a whole object. Thread: one.
class FollowedTranscript {
 public:
  FollowedTranscript(const Kind& kind, Place place, std::filesystem::path path)
      : kind_(kind), place_(std::move(place)), path_(std::move(path)) {}

  const Place& place() const { return place_; }
  /// Of what was read so far.
  const TranscriptFacts& facts() const;

  /// Reads to the end of the file; gives what was derived piece by piece.
  void read(const std::function<void(std::vector<Event>)>& give);

 private:
  void start_again(const FileState& state);
  void take(std::string_view bytes);
  void take_line(std::string_view line);
  void take_unfinished();
  std::vector<Event> to_events();

  const Kind& kind_;
  const Place place_;
  const std::filesystem::path path_;
  std::unique_ptr<Transcript> transcript_;
  FileId file_;
  std::uint64_t position_ = 0;
  std::string unfinished_;      // of the last line
  std::size_t read_ahead_ = 0;  // bytes of it that were read already
  std::string emitter_;         // known with the first line
  std::uint64_t sequence_ = 0;
  std::string newest_timestamp_;
  std::int64_t modified_us_ = 0;
  std::vector<Derived> derived_;
};

}  // namespace livestream::transcripts
