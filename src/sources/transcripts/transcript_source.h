#pragma once

#include <string_view>

#include "sources/home_source.h"
#include "sources/transcripts/transcript_home.h"

namespace livestream {

/// Sessions of agents that know nothing of us, from the transcripts they write: see transcripts::all_kinds and
/// docs/sources.md. A root is an agent's home, or a user's in which such homes lie, or will.
class TranscriptSource final : public HomeSource<transcripts::TranscriptHome> {
 public:
  using HomeSource::HomeSource;

  std::string_view name() const override { return "transcripts"; }
};

}  // namespace livestream
