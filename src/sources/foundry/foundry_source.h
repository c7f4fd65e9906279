#pragma once

#include "sources/foundry/foundry_project.h"
#include "sources/root_source.h"

namespace livestream {

/// Builds of newer versions of Context Foundry, from what they leave in a root's `.context-foundry` (see
/// docs/sources.md). A root is one project, as for RalphSource: folders below it are not looked into.
class FoundrySource final : public RootSource<foundry::FoundryProject> {
 public:
  using RootSource::RootSource;
  std::string_view name() const override { return "context-foundry"; }
};

}  // namespace livestream
