#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/byte_budget.h"
#include "hub/hub.h"
#include "net/loop.h"
#include "sources/event_sink.h"

namespace livestream::cli {

/// Carries what the sources see over to the hub's thread, and gives the same id in a second root a name of
/// its own: `id~` and 4 hex digits of the root. What is seen at one look goes over together. A source that derives
/// faster than is recorded waits, with kUnderWay bytes of events on their way.
class ServeSink final : public EventSink {
 public:
  ServeSink(net::Loop& loop, Hub& hub, std::filesystem::path state_folder)
      : loop_(loop), hub_(hub), state_folder_(std::move(state_folder)) {}

  void session_found(FoundSession session) override;
  void session_gone(const std::string& id, const std::filesystem::path& root) override;
  void log_grew(const std::string& id, const std::filesystem::path& root) override;
  void derived(const std::string& id, const std::filesystem::path& root, std::vector<Event> events,
               bool is_live) override;
  void scanned(const std::filesystem::path& root) override;
  void looked() override;

  /// The loop has ended: no source waits for it any more.
  void close() { under_way_.close(); }

 private:
  static constexpr std::size_t kUnderWay = 16 * 1024 * 1024;
  static constexpr std::size_t kAtOnce = 64 * 1024;  // bytes of events that go over together; far less than kUnderWay

  void post(std::function<void()> job);
  std::string shown_id(const std::string& id, const std::string& root);

  net::Loop& loop_;
  Hub& hub_;
  const std::filesystem::path state_folder_;
  ByteBudget under_way_{kUnderWay};
  std::vector<std::function<void()>> seen_;  // sources' thread: at this look
  std::size_t seen_bytes_ = 0;
  std::unordered_map<std::string, std::string> owners_;  // loop thread: which root has the plain id
};

}  // namespace livestream::cli
