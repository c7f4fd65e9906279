#include "broadcaster/record_file.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <array>

namespace livestream {
namespace {

constexpr std::chrono::seconds kBetweenOpens{1};

// A writer that died in the middle left the last line without its end.
bool ends_in_mid_line(int fd, std::uint64_t size) {
  std::array<char, 1> last{};
  const auto count = size == 0 ? Result<std::size_t>(std::size_t{0}) : read_at(fd, size - 1, last);
  return count && *count == 1 && last[0] != '\n';
}

}  // namespace

Result<void> RecordFile::append(std::string_view lines) {
  if (!fd_) {
    const auto opened = open();
    if (!opened) return opened;
  }
  std::string with_line_break;
  if (needs_line_break_) lines = with_line_break = fmt::format("\n{}", lines);
  const auto count = write_once(fd_.get(), lines);
  if (!count) return Error{count.error().code, fmt::format("{}: {}", path_.string(), count.error().message)};
  position_ += *count;
  if (*count > 0) needs_line_break_ = lines[*count - 1] != '\n';
  if (*count == lines.size()) return {};
  return Error{Errc::no_space, fmt::format("{}: only {} of {} bytes were taken; the disk is full", path_.string(),
                                           *count, lines.size())};
}

Result<void> RecordFile::open() {
  const auto now = std::chrono::steady_clock::now();
  if (now < open_again_at_) return open_error_;
  open_again_at_ = now + kBetweenOpens;
  const auto made = make_folders(path_.parent_path());
  auto fd = made ? open_file(path_, O_RDWR | O_APPEND | O_CREAT) : Result<Fd>(made.error());
  const auto state = fd ? file_state(fd->get()) : Result<FileState>(fd.error());
  if (!state) return open_error_ = state.error();
  position_ = state->size;
  needs_line_break_ = ends_in_mid_line(fd->get(), state->size);
  fd_ = std::move(*fd);
  return {};
}

}  // namespace livestream
