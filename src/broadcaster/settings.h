#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "livestream/broadcaster.h"
#include "net/http_url.h"

namespace livestream {

/// A broadcaster's options with everything decided that can be decided before the first event.
struct Settings {
  std::string session_id;
  bool is_recording = true;
  std::filesystem::path record;        ///< absolute
  std::optional<net::HttpUrl> server;  ///< nothing: events are not sent
  std::string token;
  std::string session_problem;  ///< why no event can be taken; empty if they can
  std::string server_problem;   ///< why none is sent, though a server was named
  BroadcastOptions options;
};

struct WantedBroadcast {
  std::string session_id;
  std::string server_url;
  bool is_recording = true;
  BroadcastOptions options;
};

/// Reads the environment (`LIVESTREAM_TOKEN`) and the current folder.
Settings decide_settings(WantedBroadcast wanted);

}  // namespace livestream
