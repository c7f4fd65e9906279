#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/subprocess.h"
#include "cli/command.h"
#include "cli/failure.h"
#include "cli/hook_settings.h"
#include "sources/homes.h"

namespace livestream::cli {
namespace {

constexpr std::uint64_t kMaxSettings = 16 * 1024 * 1024;

constexpr std::array<std::string_view, 10> kClaudeEvents = {
    "SessionStart",      "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure",
    "PermissionRequest", "Notification",     "Stop",       "StopFailure", "SessionEnd"};
constexpr std::array<std::string_view, 7> kCodexEvents = {
    "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PermissionRequest", "Stop", "SessionEnd"};

struct Agent {
  std::string_view name;
  std::string_view file;  // of its hooks, in its home
  std::span<const std::string_view> events;
  std::string_view advice;  // once they are there
};

constexpr std::array<Agent, 2> kAgents = {{
    {"claude-code", "settings.json", kClaudeEvents, "Sessions of Claude Code that begin from now on are seen."},
    {"codex", "hooks.json", kCodexEvents, "Codex asks once, at its next start, whether it may call them."},
}};

struct Options {
  std::string agent;
  bool remove = false;
  bool dry_run = false;
};

// One file of somebody else's, and how it was before us.
struct Settings {
  std::filesystem::path path;    // where it really lies: people link it into folders they keep
  std::filesystem::path backup;  // none if there were no settings
  bool exists = false;
  std::string text;
};

Result<Settings> read_settings(const std::filesystem::path& path) {
  std::error_code error;
  Settings settings{.path = std::filesystem::weakly_canonical(path, error), .backup = {}, .exists = false, .text = {}};
  if (error) return system_error(error.value(), "cannot find " + path.string());
  settings.backup = settings.path.string() + ".before-livestream";
  auto text = read_file(settings.path, kMaxSettings);
  if (!text && text.error().code != Errc::not_found) return text.error();
  settings.exists = text.has_value();
  if (text) settings.text = std::move(*text);
  return settings;
}

Result<void> write(const std::filesystem::path& path, std::string_view text, mode_t mode) {
  if (auto made = make_folders(path.parent_path()); !made) return made;
  return write_file_atomically(path, text, mode);
}

mode_t mode_of(const Settings& settings) {
  struct stat found{};
  return ::stat(settings.path.c_str(), &found) == 0 ? found.st_mode & 0777U : 0600U;
}

std::string quoted(const std::string& path) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+";
  if (path.find_first_not_of(kPlain) == std::string::npos) return path;
  std::string words = "'";
  for (const char c : path) words += c == '\'' ? R"('\'')" : std::string(1, c);
  return words + "'";
}

std::string command_of(const Agent& agent) {
  return fmt::format("{} hook {}", quoted((own_folder() / "livestream").string()), agent.name);
}

Error about(const Settings& settings, const Error& error) {
  return {error.code, fmt::format("{} is left as it is: {}", settings.path.string(), error.message)};
}

void show(const Agent& agent, const Settings& settings, char sign) {
  fmt::print("{}\n", settings.path.string());
  for (const std::string_view event : agent.events) fmt::print("  {} {:<18} {}\n", sign, event, command_of(agent));
}

Result<void> add(const Agent& agent, const Settings& settings, bool dry_run) {
  const auto others = without_hooks(settings.text);
  if (!others) return about(settings, others.error());
  if (have_hooks(settings.text, agent.events, command_of(agent))) {
    fmt::print("{} has them already.\n", settings.path.string());
    return {};
  }
  const auto text = with_hooks(*others, agent.events, command_of(agent));
  if (!text) return about(settings, text.error());
  show(agent, settings, '+');
  if (dry_run) return {};
  if (settings.exists && *others == settings.text) {
    if (auto kept = write(settings.backup, settings.text, mode_of(settings)); !kept) return kept;
    fmt::print("As it was before: {}\n", settings.backup.string());
  }
  if (auto written = write(settings.path, *text, mode_of(settings)); !written) return written;
  fmt::print("{}\n", agent.advice);
  return {};
}

// As it was before us, if nobody changed it since; nothing if it has been.
std::optional<Settings> untouched(const Agent& agent, const Settings& settings) {
  Settings before = settings;
  auto kept = read_file(settings.backup, kMaxSettings);
  before.exists = kept.has_value();
  before.text = kept ? std::move(*kept) : "";
  const auto then = with_hooks(before.text, agent.events, command_of(agent));
  return then && *then == settings.text ? std::optional(std::move(before)) : std::nullopt;
}

Result<void> remove(const Agent& agent, const Settings& settings, bool dry_run) {
  const auto others = without_hooks(settings.text);
  if (!others) return about(settings, others.error());
  if (*others == settings.text) {
    fmt::print("{} has none of ours.\n", settings.path.string());
    return {};
  }
  show(agent, settings, '-');
  if (dry_run) return {};
  const auto before = untouched(agent, settings);
  std::error_code error;
  if (before && !before->exists) {
    std::filesystem::remove(settings.path, error);
    if (error) return system_error(error.value(), "cannot remove " + settings.path.string());
  } else if (auto written = write(settings.path, before ? before->text : *others, mode_of(settings)); !written) {
    return written;
  }
  std::filesystem::remove(settings.backup, error);
  fmt::print("{}\n", before ? "It is as it was before." : "What else was changed since then stays.");
  return {};
}

int run(const Options& options, const Process& process) {
  const auto agent =
      std::find_if(kAgents.begin(), kAgents.end(), [&](const Agent& one) { return one.name == options.agent; });
  const auto homes = usual_homes(process.environment);
  const auto home =
      std::find_if(homes.begin(), homes.end(), [&](const AgentHome& one) { return one.agent == options.agent; });
  if (home == homes.end()) return fail("HOME is not set: where the agent's settings lie is not known");
  const auto settings = read_settings(home->folder / agent->file);
  if (!settings) return fail(settings.error());
  const auto done =
      options.remove ? remove(*agent, *settings, options.dry_run) : add(*agent, *settings, options.dry_run);
  return done ? kOk : fail(done.error());
}

}  // namespace

std::function<int()> add_integrate(CLI::App& app, const Process& process) {
  const auto options = std::make_shared<Options>();
  std::vector<std::string> names;
  names.reserve(kAgents.size());
  for (const Agent& agent : kAgents) names.emplace_back(agent.name);
  app.add_option("agent", options->agent, "Whose hooks: claude-code or codex")
      ->type_name("AGENT")
      ->required()
      ->check(CLI::IsMember(names));
  app.add_flag("--remove", options->remove, "Take them out again");
  app.add_flag("--dry-run", options->dry_run, "Only show what would change");
  return [options, &process] { return run(*options, process); };
}

}  // namespace livestream::cli
