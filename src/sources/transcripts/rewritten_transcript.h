#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sources/transcripts/followed.h"
#include "sources/transcripts/kind.h"

namespace livestream::transcripts {

/// A transcript that is written again as a whole, and read so. One that is half-written says nothing until it is whole.
///
/// What was derived from an earlier writing need not be in a later one, so an event is known by what it says: its
/// emitter is made of the place, its type, time and data, its sequence counts the events that are equal in all this.
class RewrittenTranscript final : public Followed {
 public:
  RewrittenTranscript(const Kind& kind, Place place, std::filesystem::path path)
      : kind_(kind), place_(std::move(place)), path_(std::move(path)) {}

  const std::string& session() const override { return session_; }
  const TranscriptFacts& facts() const override;
  bool read(const Give& give) override;

 private:
  void note_session(std::string_view text);
  std::vector<Event> to_events(const std::vector<Derived>& derived, SystemTime modified);

  const Kind& kind_;
  const Place place_;
  const std::filesystem::path path_;
  std::string session_;
  std::unique_ptr<Transcript> transcript_;
  std::map<std::uint64_t, std::uint64_t> told_;  // how often, by hash of what
};

}  // namespace livestream::transcripts
