#pragma once

#include <cstdint>
#include <string>
#include <vector>

// What OpenCode keeps, in a database since 1.2 and in a tree of files before. `data` is a JSON object as written.
namespace livestream::opencode {

struct Part {
  std::string id;
  std::string data;
};

struct Message {
  std::string id;
  std::int64_t created_ms = 0;  ///< by which they are kept in order
  std::string data;
  std::vector<Part> parts;  ///< in the order of their ids
};

struct SessionInfo {
  std::string id;
  std::string parent;  ///< of a subagent's: the session that started it; else empty
  std::string folder;  ///< it works in
  std::string title;
  std::string version;  ///< of OpenCode
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;

  friend bool operator==(const SessionInfo&, const SessionInfo&) = default;
};

}  // namespace livestream::opencode
