#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "formats/transcript.h"
#include "livestream/broadcaster.h"
#include "model/session_status.h"

namespace livestream {

class PriceTable;

/// The events of a night, and what they amount to: those of earlier processes that worked on it included. So what a
/// night goes by (tokens, cost, context) is what is shown of it. Never fails; `trouble` says what is not recorded.
/// Thread: one.
class NightRecord {
 public:
  static constexpr std::chrono::seconds kHeartbeat{30};

  struct Options {
    std::string id;
    std::filesystem::path records;       ///< the folder of all sessions' records
    std::string server_url;              ///< empty: none
    const PriceTable* prices = nullptr;  ///< null: nobody knows what anything costs
  };

  explicit NightRecord(const Options& options);
  NightRecord(const NightRecord&) = delete;
  NightRecord& operator=(const NightRecord&) = delete;

  void emit(std::string_view type, const EventData& data = {});
  void emit(const Derived& derived);
  void log_line(std::string_view line, std::string_view level = "info");
  void completion(bool success, std::string_view summary);
  /// Tells that the night lives, if nothing else has for `kHeartbeat`. Call it now and then.
  void beat(SteadyTime now);

  const SessionStatus& status() const { return status_; }
  std::string trouble() const;

 private:
  void fold(const BroadcastEvent& event);

  EventBroadcaster broadcaster_;
  const PriceTable* prices_;
  SessionStatus status_;
  Subscription folding_;
  std::uint64_t beaten_ = 0;  // events when it was looked last
  SteadyTime last_event_{};   // as seen then
};

}  // namespace livestream
