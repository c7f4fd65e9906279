#include "load/viewer_group.h"

#include <fmt/format.h>

namespace bench {

ViewerGroup::ViewerGroup(Loop& loop, const Options& options, const Endpoint& endpoint, Arrivals& arrivals)
    : loop_(loop), options_(options), context_(endpoint, arrivals) {}

void ViewerGroup::connect() {
  constexpr std::uint32_t kAtOnce = 64;
  constexpr Nanos kPatience = 30 * kSecond;
  const Layout& layout = options_.layout;
  Nanos deadline = now() + kPatience;
  viewers_.reserve(layout.viewers);
  while (context_.open < layout.viewers) {
    while (viewers_.size() < layout.viewers && viewers_.size() - context_.open < kAtOnce) {
      const auto number = static_cast<std::uint32_t>(viewers_.size());
      const std::string path = options_.viewer_path_of(layout.session_of(number));
      viewers_.push_back(std::make_unique<Viewer>(loop_, context_, number, path));
    }
    const std::uint32_t open_before = context_.open;
    loop_.poll(deadline);
    if (context_.open > open_before) deadline = now() + kPatience;
    if (now() > deadline) {
      throw Failure(
          fmt::format("only {} of {} viewers were accepted, none in the last 30 s", context_.open, layout.viewers));
    }
  }
}

}  // namespace bench
