#pragma once

#include <memory>
#include <vector>

#include "sources/plain/plain_log.h"
#include "sources/source.h"

namespace livestream {

/// Event logs that a root is, or that lie directly in one (see plain::PlainLog).
class PlainSource final : public Source {
 public:
  explicit PlainSource(const SourceContext& context) : context_(context) {}

  std::string_view name() const override { return "plain"; }
  /// Says nothing of a scan: RalphSource does, for the same root.
  void add_root(const std::filesystem::path& root) override;
  void changed(const std::vector<std::filesystem::path>& paths) override;
  void look_at_everything() override;
  SteadyTime run_due(SteadyTime now) override;

 private:
  const SourceContext context_;
  std::vector<std::unique_ptr<plain::PlainLog>> logs_;
};

}  // namespace livestream
