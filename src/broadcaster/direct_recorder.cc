#include <utility>

#include "broadcaster/record_file.h"
#include "broadcaster/recorder.h"

namespace livestream {
namespace {

class DirectRecorder final : public Recorder {
 public:
  DirectRecorder(std::filesystem::path path, std::shared_ptr<Accounts> accounts)
      : file_(std::move(path)), accounts_(std::move(accounts)) {}

  bool append(std::string_view line) override {
    const auto appended = file_.append(line);
    if (appended) {
      ++accounts_->recorded;
      return true;
    }
    ++accounts_->record_failures;
    accounts_->complain(Accounts::Topic::record, "not recording: " + appended.error().message);
    return false;
  }

  std::uint64_t position() const override { return file_.position(); }
  bool flush(std::chrono::milliseconds) override { return true; }

 private:
  RecordFile file_;
  std::shared_ptr<Accounts> accounts_;
};

}  // namespace

std::unique_ptr<Recorder> make_direct_recorder(std::filesystem::path path, std::shared_ptr<Accounts> accounts) {
  return std::make_unique<DirectRecorder>(std::move(path), std::move(accounts));
}

}  // namespace livestream
