#pragma once

#include "base/file.h"
#include "base/result.h"

namespace livestream {

struct Pipe {
  Fd reading;
  Fd writing;
};

/// `pipe(2)`; programs that are started get neither end.
Result<Pipe> make_pipe();

}  // namespace livestream
