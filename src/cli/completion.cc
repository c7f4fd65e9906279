#include <cstdio>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/completion_script.h"
#include "cli/program.h"

namespace livestream::cli {
namespace {

int run(const std::string& shell, const Process& process) {
  int unused = kOk;
  const auto program = make_program(all_commands(), process, unused);
  const std::string script = shell == "bash"  ? bash_completion(*program)
                             : shell == "zsh" ? zsh_completion(*program)
                                              : fish_completion(*program);
  std::fputs(script.c_str(), stdout);
  return kOk;
}

}  // namespace

std::function<int()> add_completion(CLI::App& app, const Process& process) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("shell", *shell, "For which shell")
      ->required()
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return [shell, &process] { return run(*shell, process); };
}

}  // namespace livestream::cli
