#pragma once

#include <memory>
#include <vector>

#include "sources/ralph/ralph_root.h"
#include "sources/source.h"

namespace livestream {

/// Sessions of the overnight loop ("ralph"): checkpoints and logs below the project it works in.
/// What it reads: docs/sources.md.
class RalphSource final : public Source {
 public:
  explicit RalphSource(const SourceContext& context) : context_(context) {}

  std::string_view name() const override { return "ralph"; }
  void add_root(const std::filesystem::path& root) override;
  void changed(const std::vector<std::filesystem::path>& paths) override;
  void look_at_everything() override;
  SteadyTime run_due(SteadyTime now) override;

 private:
  bool is_known(const std::filesystem::path& root) const;

  const SourceContext context_;
  std::vector<std::unique_ptr<ralph::RalphRoot>> roots_;
};

}  // namespace livestream
