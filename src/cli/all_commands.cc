#include <array>

#include "cli/command.h"

namespace livestream::cli {
namespace {

constexpr std::array kCommands = {
    Command{"serve", "show sessions live in the browser, and record what is posted", add_serve},
};

}  // namespace

std::span<const Command> all_commands() { return kCommands; }

}  // namespace livestream::cli
