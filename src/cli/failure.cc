#include "cli/failure.h"

#include <cstdio>
#include <string>

#include "cli/command.h"
#include "cli/terminal_text.h"

namespace livestream::cli {

int fail(const Error& error) {
  fail(error.message);
  return error.code == Errc::invalid ? kUsage : kFailed;
}

int fail(std::string_view message) {
  // A message may quote what a stranger sent.
  std::fprintf(stderr, "livestream: %s\n", terminal_line(message).c_str());
  return kFailed;
}

}  // namespace livestream::cli
