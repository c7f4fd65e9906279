#include <array>

#include "cli/command.h"

namespace livestream::cli {
namespace {

constexpr std::array kCommands = {
    Command{"serve", "Show sessions live in the browser, and record what is posted", add_serve,
            "livestream serve\nlivestream serve --root ~/projects/shop --root ~/projects/api"},
};

}  // namespace

std::span<const Command> all_commands() { return kCommands; }

}  // namespace livestream::cli
