#pragma once

#include <sys/types.h>

#include <string>

#include "load/arrivals.h"

namespace bench {

/// One run, as asked for on the command line; the help text of each is in options.cc.
struct Options {
  std::string url;
  std::string token;
  std::string viewer_path = "/ws/{id}?after=now";
  std::string publish_path = "/api/broadcast/{id}";
  Layout layout;
  std::uint32_t in_flight = 1;
  std::uint32_t batch = 1;
  double rate = 0;  // events/s over all publishers; 0: closed loop
  std::size_t event_bytes = 300;
  double warmup = 1;    // seconds
  double duration = 5;  // seconds
  double settle = 0.3;  // seconds
  pid_t server_pid = 0;
  int cpu = -1;

  /// The path of session number `session`.
  std::string viewer_path_of(std::uint32_t session) const;
  std::string publish_path_of(std::uint32_t session) const;
};

std::string session_id(std::uint32_t session);

/// Exits with a message (and 0 for --help) where the arguments are not to be used.
Options parse_options(int argc, char** argv);

}  // namespace bench
