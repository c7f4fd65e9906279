#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "hub/services.h"
#include "model/session_status.h"
#include "model/status_json.h"

namespace livestream {

/// The status of a channel as viewers receive it: rendered once per change, shared by all of them.
/// A viewer remembers the version it has; one behind, it gets the changes, else the whole. Thread: the loop's.
class StatusFeed {
 public:
  explicit StatusFeed(Framer framer) : framer_(framer) {}

  /// Renders anew. False (and no new version) when nothing changed but what a viewer counts up by itself.
  bool update(const SessionStatus& status, const StatusView& view);

  std::uint64_t version() const { return version_; }
  const boost::json::object& json() const { return current_; }

  /// The frame that brings a viewer from `version` (0: has nothing) to the present one.
  std::string_view frame_since(std::uint64_t version) const;
  /// The whole status, framed, for viewers that want it each second.
  std::string_view whole_frame() const;

 private:
  Framer framer_;
  boost::json::object current_;
  std::string changes_frame_;
  mutable std::string whole_frame_;  // made when first asked for
  std::uint64_t version_ = 0;
};

/// A control message `{"type":…,…}` as a frame.
std::string control_frame(Framer framer, const boost::json::object& message);

}  // namespace livestream
