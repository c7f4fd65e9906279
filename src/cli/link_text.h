#pragma once

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "base/state_folder.h"

namespace livestream::cli {

/// How links are shown: the first one, the others, and a QR code of the first.
struct LinkView {
  bool as_json = false;
  bool has_qr = true;  ///< on a terminal
};

/// What to do with a link of a pairing.
inline constexpr const char* kHowToPair =
    "Open it, or read the code with the phone's camera. It lets one browser in, within five minutes.";

/// `--no-qr`.
void add_no_qr(CLI::App& app, LinkView& view);
/// `--url`, `--no-qr` and `--json`.
void add_link_view(CLI::App& app, std::string& url, LinkView& view);

/// Prints what the server said of `links`. The exit code.
int print_links(const boost::json::object& answer, const LinkView& view, const Environment& environment);

}  // namespace livestream::cli
