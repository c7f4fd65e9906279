#pragma once

#include <memory>
#include <vector>

#include "sources/foundry/foundry_project.h"
#include "sources/source.h"

namespace livestream {

/// Builds of newer versions of Context Foundry, from what they leave in a root's `.context-foundry` (see
/// docs/sources.md). A root is one project, as for RalphSource: folders below it are not looked into.
class FoundrySource final : public Source {
 public:
  explicit FoundrySource(const SourceContext& context) : context_(context) {}

  std::string_view name() const override { return "context-foundry"; }
  /// Says nothing of a scan: RalphSource does, for the same root.
  void add_root(const std::filesystem::path& root) override;
  void changed(const std::vector<std::filesystem::path>& paths) override;
  void look_at_everything() override;
  SteadyTime run_due(SteadyTime now) override;

 private:
  const SourceContext context_;
  std::vector<std::unique_ptr<foundry::FoundryProject>> projects_;
};

}  // namespace livestream
