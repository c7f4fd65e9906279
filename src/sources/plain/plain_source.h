#pragma once

#include "sources/plain/plain_log.h"
#include "sources/root_source.h"

namespace livestream {

/// Event logs that a root is, or that lie directly in one (see plain::PlainLog).
class PlainSource final : public RootSource<plain::PlainLog> {
 public:
  using RootSource::RootSource;
  std::string_view name() const override { return "plain"; }
};

}  // namespace livestream
