#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/state_folder.h"
#include "cli/admin_call.h"
#include "cli/link_text.h"

namespace livestream::cli {

/// The way in by a URL that may change: a link that pairs one browser, printed, and another in its place when it has
/// ended unused. Thread: one.
class TunnelLink {
 public:
  /// `offer`: what `POST /api/pairings` takes, but for the URL.
  TunnelLink(AdminApi& server, boost::json::object offer, LinkView view, const Environment& environment,
             const Clock& clock);

  /// Makes a link by this URL and prints it; the server answers to its name from then on. Errors: those of AdminApi.
  Result<void> print(const std::string& url);
  /// Asks what became of the link: tells if somebody came in by it, and prints another if nobody did in time. Errors:
  /// those of AdminApi.
  Result<void> look();

 private:
  AdminApi& server_;
  boost::json::object offer_;
  const LinkView view_;
  const Environment& environment_;
  const Clock& clock_;
  std::string url_;
  std::string code_;  // empty: none that may still be used
  SteadyTime ends_;
};

}  // namespace livestream::cli
