#pragma once

#include <optional>
#include <string>
#include <vector>

// What starting a program by fork and exec takes, wherever that is done.
namespace livestream {

/// Strings as `execve` takes them: made before the fork, as nothing may be allocated after it.
class ExecStrings {
 public:
  explicit ExecStrings(std::vector<std::string> strings);
  ExecStrings(const ExecStrings&) = delete;
  ExecStrings& operator=(const ExecStrings&) = delete;

  /// A null pointer follows the last.
  char** get() const { return const_cast<char**>(pointers_.data()); }

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
};

/// A number for whoever started us, as through a pipe that closes when the program is executed.
void tell_number(int fd, int number);
/// What was told; nothing if the other end was closed before.
std::optional<int> read_number(int fd);

}  // namespace livestream
