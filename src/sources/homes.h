#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/state_folder.h"
#include "sources/source.h"

// Where agents that know nothing of us keep what they write.
namespace livestream {

/// The names of the agents that are followed in homes, as `--no-source` takes them.
std::vector<std::string_view> agents_with_homes();

/// Where they have their homes for the user whose environment this is, whether they exist or not.
std::vector<AgentHome> usual_homes(const Environment& environment);

/// Those at a root: the root itself, or what lies in it.
std::vector<AgentHome> homes_at(const std::filesystem::path& root);

}  // namespace livestream
