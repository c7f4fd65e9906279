#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "sources/transcripts/followed.h"
#include "sources/transcripts/kind.h"

namespace livestream::transcripts {

/// A transcript that is appended to, read from where the reading before ended.
///
/// Its events bear an emitter made of the place and the first line, and count up. A file that became shorter, or is
/// another one, is read from its start. A last line without line break counts as soon as it is a whole object.
class FollowedTranscript final : public Followed {
 public:
  FollowedTranscript(const Kind& kind, Place place, std::filesystem::path path);

  const std::string& session() const override { return session_; }
  const TranscriptFacts& facts() const override;
  const FileState& state() const override { return state_; }
  bool read(const Give& give) override;

 private:
  void start_again();
  void take(std::string_view bytes);
  void take_line(std::string_view line);
  void take_unfinished();
  void read_first(std::string_view line);
  std::vector<Event> to_events();

  const Kind& kind_;
  const Place place_;
  const std::filesystem::path path_;
  std::string session_;
  std::unique_ptr<Transcript> transcript_;
  FileState state_;
  std::uint64_t position_ = 0;
  std::string unfinished_;      // of the last line
  std::size_t read_ahead_ = 0;  // bytes of it that were read already
  std::string emitter_;         // known with the first line
  std::uint64_t sequence_ = 0;
  std::string newest_timestamp_;
  std::vector<Derived> derived_;
};

}  // namespace livestream::transcripts
