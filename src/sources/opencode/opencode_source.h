#pragma once

#include <string_view>

#include "sources/home_source.h"
#include "sources/opencode/opencode_home.h"

namespace livestream {

/// Sessions of OpenCode, from its database or, of older versions, its tree of files: see docs/sources.md. A root is its
/// folder, or a user's home in which that lies, or will.
class OpencodeSource final : public HomeSource<opencode::OpencodeHome> {
 public:
  using HomeSource::HomeSource;

  std::string_view name() const override { return "opencode"; }
};

}  // namespace livestream
