#pragma once

#include <string>

namespace livestream {

/// `exit code 3`, `ended by signal 9 (Killed)`: `status` as `waitpid` gives it.
std::string exit_text(int status);

}  // namespace livestream
