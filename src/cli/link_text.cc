#include "cli/link_text.h"

#include <cstdio>
#include <vector>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/qr_code.h"
#include "cli/terminal.h"
#include "cli/terminal_text.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

std::vector<std::string> links_in(const boost::json::object& answer) {
  std::vector<std::string> links;
  const auto* const list = answer.if_contains("links");
  if (list == nullptr || !list->is_array()) return links;
  for (const auto& link : list->get_array())
    if (link.is_string()) links.push_back(terminal_line(std::string(link.get_string())));
  return links;
}

}  // namespace

void add_no_qr(CLI::App& app, LinkView& view) { app.add_flag("!--no-qr", view.has_qr, "Leave out the QR code"); }

void add_link_view(CLI::App& app, std::string& url, LinkView& view) {
  app.add_option("--url", url, "Where others find the page, if the server cannot know: behind a tunnel, or a proxy")
      ->type_name("URL");
  add_no_qr(app, view);
  add_json(app, view.as_json);
}

int print_links(const boost::json::object& answer, const LinkView& view, const Environment& environment) {
  if (view.as_json) {
    std::printf("%s\n", terminal_json(to_json(answer)).c_str());
    return kOk;
  }
  const auto links = links_in(answer);
  if (links.empty()) return fail("the server's answer has no link");
  const Terminal terminal = standard_output(environment);
  if (view.has_qr && terminal.is_terminal) std::printf("%s", qr_code(links.front()).c_str());
  for (const std::string& link : links) std::printf("%s\n", link.c_str());
  return kOk;
}

}  // namespace livestream::cli
