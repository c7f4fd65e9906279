#include "runner/night/night_diary.h"

#include <fcntl.h>

#include <string>
#include <utility>

#include "runner/local_time.h"

namespace livestream {

NightDiary::NightDiary(std::filesystem::path file, std::function<void(std::string_view)> show, const Clock& clock)
    : path_(std::move(file)), show_(std::move(show)), clock_(clock) {}

void NightDiary::tell(std::string_view line) {
  const std::string text = local_time_of_day(clock_.system_now()) + "  " + std::string(line);
  if (!file_) {
    (void)make_folders(path_.parent_path());
    if (auto opened = open_file(path_, O_WRONLY | O_CREAT | O_APPEND, 0644)) file_ = std::move(*opened);
  }
  if (file_) (void)write_once(file_.get(), text + "\n");
  show_(text);
}

}  // namespace livestream
