#include <cstdio>

#include "cli/command.h"
#include "cli/man_page.h"
#include "cli/program.h"

namespace livestream::cli {

std::function<int()> add_man(CLI::App&, const Process& process) {
  return [&process] {
    int unused = kOk;
    const auto program = make_program(all_commands(), process, unused);
    std::fputs(man_page(*program, all_commands()).c_str(), stdout);
    return kOk;
  };
}

}  // namespace livestream::cli
