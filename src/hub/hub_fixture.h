#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "hub/hub.h"
#include "model/event_codec.h"

// What the tests of this folder share: a hub over real files and real workers, driven turn by turn.
namespace livestream::hub_test {

/// A frame is its length, a colon, and the message.
inline void frame(std::string& out, std::size_t bytes) { out += std::to_string(bytes) + ":"; }

inline std::vector<std::string> messages_in(std::string_view frames) {
  std::vector<std::string> messages;
  while (!frames.empty()) {
    const auto colon = frames.find(':');
    const std::size_t size = std::stoul(std::string(frames.substr(0, colon)));
    messages.emplace_back(frames.substr(colon + 1, size));
    frames.remove_prefix(colon + 1 + size);
  }
  return messages;
}

inline std::string log_line(std::string_view emitter, int sequence) {
  return fmt::format(
      R"({{"type":"log_line","session_id":"s","timestamp":"2026-11-23T03:00:00Z","sequence":{},"emitter":"{}","data":{{"line":"{}{}"}}}})",
      sequence, emitter, emitter, sequence);
}

/// `count` log lines of one emitter, from `first` on.
inline std::vector<Event> lines(std::string_view emitter, int first, int count = 1) {
  std::vector<Event> events;
  for (int n = first; n < first + count; ++n) events.push_back(parse_event(log_line(emitter, n), {}).value());
  return events;
}

inline Event event(const std::string& type, const std::string& data, int sequence = 1) {
  return parse_event(fmt::format(R"({{"type":"{}","session_id":"s","sequence":{},"data":{}}})", type, sequence, data),
                     {})
      .value();
}

/// A viewer that takes whatever there is. `seen` holds the offsets of events.
class FakeViewer final : public Subscriber {
 public:
  explicit FakeViewer(Channel& channel, std::uint64_t after = 0) : offset_(after), channel_(&channel) {}

  void wake() override {
    ++wakes;
    while (const Segment* segment = channel_->segment_after(offset_)) {
      for (std::uint64_t next = offset_ + 1; next <= segment->last_offset(); ++next) seen.push_back(next);
      offset_ = segment->last_offset();
    }
    for (auto& message : messages_in(channel_->unrecorded())) unrecorded.push_back(message);
  }
  void status_due() override { ++statuses; }
  void dismiss(const char* reason) override { dismissed = reason; }

  std::vector<std::uint64_t> seen;
  std::vector<std::string> unrecorded;
  int wakes = 0;
  int statuses = 0;
  std::string dismissed;

 private:
  std::uint64_t offset_;
  Channel* channel_;
};

class HubTest : public testing::Test {
 public:
  ~HubTest() override {
    hub_.reset();
    workers_.reset();
    jobs_.clear();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

 protected:
  HubTest() {
    std::string name = std::filesystem::temp_directory_path() / "livestream-hub-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    start({});
  }

  /// A hub anew, over the same files.
  void start(HubOptions options) {
    hub_.reset();
    workers_ = std::make_unique<WorkerPool>(2);
    options.naive_zone = ZoneRule::fixed(std::chrono::minutes(0));
    hub_ = std::make_unique<Hub>(HubServices{.clock = clock_,
                                             .workers = *workers_,
                                             .post = [this](std::function<void()> job) { post(std::move(job)); },
                                             .framer = frame,
                                             .options = options,
                                             .recall = recall_},
                                 [this](const std::string& id) { return place(id); });
  }

  /// The hub's own files, until there is a folder in the root.
  SessionFiles place(const std::string& id) const {
    return std::filesystem::exists(folder_ / "root" / id) ? root_files(id) : files(id);
  }
  SessionFiles root_files(const std::string& id) const {
    return {.root = folder_ / "root",
            .event_log = folder_ / "root" / id / "events.jsonl",
            .derived = folder_ / (id + ".root-derived")};
  }
  SessionFiles files(const std::string& id) const {
    return {.event_log = folder_ / id / "events.jsonl", .derived = folder_ / (id + ".derived")};
  }
  std::string log_of(const std::string& id) const {
    const auto text = read_file(folder_ / id / "events.jsonl", 1 << 30);
    return text ? *text : std::string();
  }
  std::size_t lines_in_log(const std::string& id) const {
    const std::string text = log_of(id);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  void post(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    posted_.notify_one();
  }

  /// One turn: what was posted, then the turn's end.
  void turn() {
    std::deque<std::function<void()>> jobs;
    {
      const std::lock_guard lock(mutex_);
      jobs.swap(jobs_);
    }
    for (auto& job : jobs) job();
    hub_->run_logs();
    hub_->deliver();
  }

  /// Turns until `condition` holds; waits for workers in between. Fails after 10 s.
  template <class Condition>
  void turn_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (turn(); !condition(); turn()) {
      std::unique_lock lock(mutex_);
      if (!posted_.wait_until(lock, deadline, [this] { return !jobs_.empty(); })) FAIL() << "waited 10 s";
    }
  }

  /// Publishes and waits for the answer: the offsets, or the error.
  struct Answer {
    std::vector<std::uint64_t> offsets;
    std::optional<Error> error;
    bool is_there = false;
  };
  std::shared_ptr<Answer> publish_later(const std::string& id, std::vector<Event> events) {
    auto answer = std::make_shared<Answer>();
    hub_->publish(hub_->obtain(id), std::move(events), [answer](const Published& published) {
      *answer = {{published.offsets.begin(), published.offsets.end()}, published.error, true};
    });
    return answer;
  }
  Answer publish(const std::string& id, std::vector<Event> events) {
    const auto answer = publish_later(id, std::move(events));
    turn_until([&] { return answer->is_there; });
    return *answer;
  }

  std::filesystem::path folder_;
  std::function<void(const std::string& id, std::function<void()> done)> recall_;  // of the next hub
  ManualClock clock_{SystemTime(std::chrono::seconds(1'795'402'972))};
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> jobs_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<Hub> hub_;
};

}  // namespace livestream::hub_test
