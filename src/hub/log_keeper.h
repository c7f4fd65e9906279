#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/unique_function.h"
#include "hub/services.h"
#include "recording/file_event_log.h"

namespace livestream {

/// Keeps one event log open, and off the loop thread whenever it could make it wait.
///
/// One operation at a time: `is_idle` says whether the next may begin. Opening and reading always happen on a
/// worker. Appends happen at once on the loop thread while the disk is quick; a log on a file system that may
/// hang, or whose write took longer than `slow_write`, works on a thread of its own until it is quick again,
/// so that it delays nobody else. Completions run on the loop thread. Thread: the loop's.
class LogKeeper {
 public:
  /// `on_idle` runs whenever an operation that was on a worker is over: what waited for it may begin.
  LogKeeper(HubServices& services, FileEventLogOptions options, std::function<void()> on_idle);
  LogKeeper(const LogKeeper&) = delete;
  LogKeeper& operator=(const LogKeeper&) = delete;
  ~LogKeeper();

  /// Its owner is done with it: no completion runs any more but those of reads. It may then be destroyed later.
  void abandon() { alive_.reset(); }

  using OnOpened = std::function<void(Result<SessionStatus>)>;
  /// What an append came to; `unrecorded` are the events that could not be recorded, with the reason in `error`.
  struct Outcome {
    Appended appended;
    std::vector<Event> unrecorded;
  };
  using OnAppended = UniqueFunction<void(Outcome)>;
  using OnRead = std::function<void(Result<std::vector<CountedEvent>>)>;

  void open(const OnOpened& done);
  bool is_open() const { return is_open_; }
  /// Open, and no operation under way.
  bool is_idle() const { return is_open_ && log_ != nullptr; }

  void append(std::vector<Event> events, OnAppended done);
  void catch_up(const OnRead& done);

  std::uint64_t last_offset() const { return last_offset_; }
  const std::string& epoch() const { return epoch_; }
  bool is_replaced() const { return is_replaced_; }

  /// A part of the log, framed for viewers, read on a worker. Only while idle; not_found when there is nothing past
  /// `after`.
  using OnSegment = std::function<void(Result<std::shared_ptr<const Segment>>)>;
  void read_segment(std::uint64_t after, const OnSegment& done);
  /// Events past `after`, read on a worker. Only while idle.
  void read_events(std::uint64_t after, std::size_t max_events, const OnRead& done);

  /// In the background: forces to disk what was appended; writes the snapshot. Only while idle.
  using OnSynced = UniqueFunction<void()>;
  void sync(OnSynced done);
  void sync_soon();
  void save_snapshot(const SessionStatus& status);
  /// At the end of the program: both at once, waiting for the disk.
  void close_now(const SessionStatus& status);

 private:
  struct Alive {};

  void take_back(std::unique_ptr<FileEventLog> log);
  void append_on_lane(std::vector<Event> events, OnAppended done);
  void note_state();
  std::function<void()> sync_job() const;
  WorkerPool& lane();
  void judge_speed(std::chrono::microseconds taken);

  HubServices& services_;
  FileEventLogOptions options_;
  std::function<void()> on_idle_;
  std::unique_ptr<FileEventLog> log_;  // null while a worker has it
  std::unique_ptr<WorkerPool> own_lane_;
  bool is_open_ = false;
  bool on_own_lane_ = false;
  int quick_in_a_row_ = 0;
  SteadyTime place_known_at_{};
  std::uint64_t last_offset_ = 0;
  std::string epoch_ = "0";
  bool is_replaced_ = false;
  std::shared_ptr<Alive> alive_ = std::make_shared<Alive>();
};

}  // namespace livestream
