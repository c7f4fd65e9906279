#pragma once

namespace livestream {

/// A viewer, as the hub knows it: somebody who wants to be told that there is something to pull. What it
/// has had already (its cursor) is its own business. Thread: the loop's.
class Subscriber {
 public:
  virtual ~Subscriber() = default;
  /// There may be something new: pull it from the channel. Called at most about once per turn; must not unsubscribe.
  virtual void wake() = 0;
  /// The whole status is due (once a second, to those that asked for it).
  virtual void status_due() = 0;
  /// The channel ends; the reason is for the viewer to read. Must not unsubscribe.
  virtual void dismiss(const char* reason) = 0;
};

}  // namespace livestream
