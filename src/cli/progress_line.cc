#include "cli/progress_line.h"

#include <unistd.h>

#include <cstdio>

namespace livestream::cli {

ProgressLine::ProgressLine() : is_shown_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (is_dirty_) std::fputc('\n', stderr);
}

void ProgressLine::show(const std::string& text) {
  if (!is_shown_) return;
  is_dirty_ = true;
  std::fprintf(stderr, "\r\x1b[K%s", text.c_str());  // erased to the end first: the new text may be shorter
  std::fflush(stderr);
}

}  // namespace livestream::cli
