#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

#include "broadcaster/companion_thread.h"
#include "broadcaster/record_file.h"
#include "broadcaster/recorder.h"

namespace livestream {
namespace {

constexpr std::chrono::milliseconds kLull{5};

// What the writing thread shares with its owner, and keeps if left behind.
class WriteQueue {
 public:
  WriteQueue(std::filesystem::path path, std::shared_ptr<Accounts> accounts, QueuedRecorderOptions options)
      : file_(std::move(path)), accounts_(std::move(accounts)), options_(options) {}

  bool push(std::string_view line) {
    const std::lock_guard lock(mutex_);
    if (waiting_events_ >= options_.max_events || waiting_.size() + line.size() > options_.max_bytes) return false;
    waiting_ += line;
    ++waiting_events_;
    if (std::exchange(is_idle_, false)) wake_.notify_one();
    return true;
  }

  bool wait_until_written(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    is_hurried_ = true;
    wake_.notify_one();
    const std::uint64_t goal = written_events_ + writing_events_ + waiting_events_;
    return written_.wait_for(lock, timeout, [&] { return written_events_ >= goal; });
  }

  void close() {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
    wake_.notify_one();
  }

  std::uint64_t position() const { return position_; }

  // Writes until closed and empty.
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wait_for_work(lock);
      if (waiting_events_ == 0) return;
      const std::string lines = std::exchange(waiting_, {});
      writing_events_ = std::exchange(waiting_events_, 0);
      lock.unlock();
      write(lines);
      lock.lock();
      written_events_ += std::exchange(writing_events_, 0);
      written_.notify_all();
    }
  }

 private:
  // Where one event follows the other, this thread looks by itself, so that nobody who emits has to wake it.
  void wait_for_work(std::unique_lock<std::mutex>& lock) {
    wake_.wait_for(lock, kLull, [&] { return is_closing_ || is_hurried_; });
    is_hurried_ = false;
    while (waiting_events_ == 0 && !is_closing_) {
      is_idle_ = true;
      wake_.wait(lock);
    }
    is_idle_ = false;
  }

  // One write per line, so that each fails or not by itself.
  void write(std::string_view lines) {
    while (!lines.empty()) {
      const std::size_t end = lines.find('\n') + 1;
      const auto appended = file_.append(lines.substr(0, end));
      if (appended) {
        ++accounts_->recorded;
      } else {
        ++accounts_->record_failures;
        accounts_->complain(Accounts::Topic::record, "not recording: " + appended.error().message);
      }
      position_ = file_.position();
      lines.remove_prefix(end);
    }
  }

  RecordFile file_;  // the writing thread's
  std::atomic<std::uint64_t> position_{0};
  const std::shared_ptr<Accounts> accounts_;
  const QueuedRecorderOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  std::string waiting_;
  std::uint64_t waiting_events_ = 0;
  std::uint64_t writing_events_ = 0;
  std::uint64_t written_events_ = 0;
  bool is_idle_ = false;
  bool is_hurried_ = false;
  bool is_closing_ = false;
};

class QueuedRecorder final : public Recorder {
 public:
  QueuedRecorder(std::filesystem::path path, std::shared_ptr<Accounts> accounts, QueuedRecorderOptions options)
      : accounts_(accounts),
        close_timeout_(options.close_timeout),
        queue_(std::make_shared<WriteQueue>(std::move(path), std::move(accounts), options)) {}

  ~QueuedRecorder() override {
    queue_->close();
    thread_.wait(close_timeout_);
  }

  bool append(std::string_view line) override {
    if (!thread_.is_started() && !thread_.start([queue = queue_] { queue->work(); }))
      return fail("not recording: the system gives no thread");
    return queue_->push(line) || fail("not recording: the disk is too slow, too much waits to be written");
  }

  std::uint64_t position() const override { return queue_->position(); }
  bool flush(std::chrono::milliseconds timeout) override { return queue_->wait_until_written(timeout); }

 private:
  bool fail(const char* why) {
    ++accounts_->record_failures;
    accounts_->complain(Accounts::Topic::record, why);
    return false;
  }

  const std::shared_ptr<Accounts> accounts_;
  const std::chrono::milliseconds close_timeout_;
  const std::shared_ptr<WriteQueue> queue_;
  CompanionThread thread_;
};

}  // namespace

std::unique_ptr<Recorder> make_queued_recorder(std::filesystem::path path, std::shared_ptr<Accounts> accounts,
                                               QueuedRecorderOptions options) {
  return std::make_unique<QueuedRecorder>(std::move(path), std::move(accounts), options);
}

}  // namespace livestream
