#include "cli/tunnel_link.h"

#include <cstdio>
#include <utility>

#include "cli/terminal.h"
#include "model/data_fields.h"
#include "net/url.h"

namespace livestream::cli {

TunnelLink::TunnelLink(AdminApi& server, boost::json::object offer, LinkView view, const Environment& environment,
                       const Clock& clock)
    : server_(server), offer_(std::move(offer)), view_(view), environment_(environment), clock_(clock) {}

Result<void> TunnelLink::print(const std::string& url) {
  url_ = url;
  code_.clear();
  offer_["url"] = url;
  const auto answer = server_.post("/api/pairings", offer_);
  if (!answer) return answer.error();
  print_links(*answer, view_, environment_);
  std::fflush(stdout);
  std::fprintf(stderr, "%s%s\n", kHowToPair, can_ask() ? " Enter: another one." : "");
  code_ = text_in(*answer, "code").value_or("");
  ends_ = clock_.steady_now() + std::chrono::seconds(count_in(*answer, "expires_seconds").value_or(0));
  return {};
}

Result<void> TunnelLink::look() {
  if (code_.empty()) return {};
  const auto answer = server_.get("/api/pairings?code=" + net::percent_encode(code_));
  if (!answer) return answer.error();
  if (flag_in(*answer, "open").value_or(false)) return {};
  if (clock_.steady_now() >= ends_) return print(url_);
  code_.clear();
  std::fprintf(stderr, "A browser came in by the link.%s\n", can_ask() ? " Enter: one for another." : "");
  return {};
}

}  // namespace livestream::cli
