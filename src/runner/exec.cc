#include "runner/exec.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace livestream {

ExecStrings::ExecStrings(std::vector<std::string> strings) : strings_(std::move(strings)) {
  pointers_.reserve(strings_.size() + 1);
  for (std::string& one : strings_) pointers_.push_back(one.data());
  pointers_.push_back(nullptr);
}

void tell_number(int fd, int number) { [[maybe_unused]] const ssize_t written = ::write(fd, &number, sizeof number); }

std::optional<int> read_number(int fd) {
  int number = 0;
  ssize_t count = 0;
  do count = ::read(fd, &number, sizeof number);
  while (count < 0 && errno == EINTR);
  return count == sizeof number ? std::optional(number) : std::nullopt;
}

}  // namespace livestream
