#include "sources/homes.h"

#include <iterator>

#include "base/inside.h"
#include "sources/opencode/opencode_home.h"
#include "sources/transcripts/kind.h"

namespace livestream {
namespace {

void add(std::vector<AgentHome>& homes, std::vector<AgentHome> more) {
  homes.insert(homes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<std::string_view> agents_with_homes() {
  std::vector<std::string_view> names;
  for (const transcripts::Kind& kind : transcripts::all_kinds()) names.push_back(kind.name);
  names.push_back(opencode::kAgent);
  return names;
}

std::vector<AgentHome> usual_homes(const Environment& environment) {
  auto homes = transcripts::usual_homes(environment);
  add(homes, opencode::usual_homes(environment));
  return homes;
}

std::vector<AgentHome> homes_at(const std::filesystem::path& root) {
  auto homes = transcripts::homes_at(root);
  add(homes, opencode::homes_at(root));
  std::erase_if(homes, [&root](const AgentHome& home) { return !resolve_inside(home.folder, root); });
  return homes;
}

}  // namespace livestream
