#pragma once

#include <memory>
#include <vector>

#include "sources/source.h"
#include "sources/transcripts/transcript_home.h"

namespace livestream {

/// Sessions of agents that know nothing of us, from the transcripts they write: see transcripts::all_kinds and
/// docs/sources.md. A root is an agent's home, or a user's in which such homes
/// lie, or will.
class TranscriptSource final : public Source {
 public:
  explicit TranscriptSource(const SourceContext& context) : context_(context) {}

  std::string_view name() const override { return "transcripts"; }
  void add_root(const std::filesystem::path& root) override;
  void changed(const std::vector<std::filesystem::path>& paths) override;
  void look_at_everything() override;
  SteadyTime run_due(SteadyTime now) override;

 private:
  void add_usual_homes();
  void look_for_homes(const std::filesystem::path& root);
  void add_home(const AgentHome& home);

  const SourceContext context_;
  bool has_begun_ = false;
  std::vector<std::filesystem::path> roots_;
  SteadyTime look_due_{};
  std::vector<std::unique_ptr<transcripts::TranscriptHome>> homes_;
};

}  // namespace livestream
