#include "cli/man_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "cli/program_options.h"
#include "cli/version.h"

namespace livestream::cli {
namespace {

struct Entry {
  const char* name;
  const char* text;
};

constexpr std::array kEnvironment{
    Entry{"LIVESTREAM_SERVER", "The server's URL. Without it: http://localhost at LIVESTREAM_PORT."},
    Entry{"LIVESTREAM_PORT", "The port, 8080 if not set."},
    Entry{"LIVESTREAM_HOST", "The address to listen on, 127.0.0.1 if not set."},
    Entry{"LIVESTREAM_TOKEN", "Sent to the server as a bearer token."},
    Entry{"NO_COLOR", "If set, nothing is printed in colour."},
};

constexpr std::array kFiles{
    Entry{"logs/events/ID/events.jsonl", "The record of a session, below a project's folder."},
    Entry{"$XDG_STATE_HOME/livestream",
          "Records of sessions without a folder, the list of watched folders, the server's log. "
          "~/.local/state/livestream if not set."},
    Entry{"$XDG_CONFIG_HOME/livestream/config.toml", "The long options of serve."},
};

constexpr std::array kExitCodes{
    Entry{"0", "It worked."},
    Entry{"1", "It was tried and did not work; standard error says why and what to do."},
    Entry{"2", "What was asked for makes no sense, or is refused."},
};

// Text that roff prints as it is: no escapes, no hyphens made of minus signs, no requests.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) {
      out += "\\&";
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

template <std::size_t N>
std::string section(const char* title, const std::array<Entry, N>& entries) {
  std::string out = fmt::format(".SH {}\n", title);
  for (const Entry& entry : entries) out += fmt::format(".TP\n.B {}\n{}\n", roff(entry.name), roff(entry.text));
  return out;
}

std::string synopsis(const Command& command, const std::vector<OptionText>& options) {
  std::string out = fmt::format("livestream {}", command.name);
  for (const OptionText& option : options) {
    if (option.positional.empty()) continue;
    const std::string repeat = option.is_repeatable ? "..." : "";
    out += option.is_required ? fmt::format(" {}{}", option.type, repeat) : fmt::format(" [{}{}]", option.type, repeat);
  }
  return out + " [OPTION...]";
}

std::string option_text(const OptionText& option) {
  const std::string value = !option.choices.empty() ? fmt::format(" {}", fmt::join(option.choices, "|"))
                            : option.type.empty()   ? ""
                                                    : " " + option.type;
  const std::string standard = option.default_text.empty() ? "" : fmt::format(" (default: {})", option.default_text);
  return fmt::format(".TP\n.B {}\n{}{}\n", roff(fmt::format("{}{}", fmt::join(option.names, ", "), value)),
                     roff(option.description), roff(standard));
}

std::string command_text(const Command& command, const std::vector<OptionText>& options) {
  std::string out = fmt::format(".SS {}\n{}.\n", roff(synopsis(command, options)), roff(command.summary));
  for (const OptionText& option : options)
    if (!option.names.empty() && option.names.back() != "--help") out += option_text(option);
  if (*command.examples != '\0') out += fmt::format(".PP\n.nf\n.RS\n{}\n.RE\n.fi\n", roff(command.examples));
  return out;
}

}  // namespace

std::string man_page(const CLI::App& program, std::span<const Command> commands) {
  std::string out = fmt::format(".TH LIVESTREAM 1 \"\" \"livestream {}\" \"User Commands\"\n", kVersion);
  out += fmt::format(".SH NAME\nlivestream \\- {}\n", roff("watch AI coding agents work: live, recorded, replayed"));
  out += ".SH SYNOPSIS\n.B livestream\n.I COMMAND\n[OPTION...]\n.SH COMMANDS\n";
  for (const Command& command : commands)
    out += command_text(command, options_of(*program.get_subcommand(command.name)));
  return out + section("ENVIRONMENT", kEnvironment) + section("FILES", kFiles) + section("EXIT STATUS", kExitCodes);
}

}  // namespace livestream::cli
