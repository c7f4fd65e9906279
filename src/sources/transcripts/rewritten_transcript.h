#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sources/transcripts/content_names.h"
#include "sources/transcripts/followed.h"
#include "sources/transcripts/kind.h"

namespace livestream::transcripts {

/// A transcript that is written again as a whole, and read so. One that is half-written says nothing until it is whole.
/// Its events are named by ContentNames.
class RewrittenTranscript final : public Followed {
 public:
  static constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 20;  ///< a larger file is passed over

  RewrittenTranscript(const Kind& kind, Place place, std::filesystem::path path)
      : kind_(kind), place_(std::move(place)), path_(std::move(path)) {}

  const std::string& session() const override { return session_; }
  const TranscriptFacts& facts() const override;
  const FileState& state() const override { return state_; }
  bool read(const Give& give) override;

 private:
  void note_session(std::string_view text);

  const Kind& kind_;
  const Place place_;
  const std::filesystem::path path_;
  std::string session_;
  FileState state_;  // of what was whole
  std::unique_ptr<Transcript> transcript_;
  std::optional<ContentNames> names_;
};

}  // namespace livestream::transcripts
