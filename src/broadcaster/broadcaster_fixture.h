#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "base/file.h"
#include "broadcaster/test_server.h"
#include "livestream/broadcaster.h"

namespace livestream::broadcaster_test {

using std::chrono::milliseconds;

/// 1, 2 … `last`.
inline std::vector<std::uint64_t> up_to(std::uint64_t last) {
  std::vector<std::uint64_t> numbers(last);
  std::iota(numbers.begin(), numbers.end(), std::uint64_t{1});
  return numbers;
}

/// A folder for records, removed afterwards; broadcasters of session `s`, quick to try again.
class BroadcasterFixture : public testing::Test {
 public:
  ~BroadcasterFixture() override { std::filesystem::remove_all(folder_); }

 protected:
  BroadcasterFixture() {
    std::string name = std::filesystem::temp_directory_path() / "livestream-broadcaster-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    options_ = {
        .record_folder = folder_, .first_retry = milliseconds(5), .longest_retry = milliseconds(50), .quiet = true};
  }

  std::filesystem::path record() const { return folder_ / "s" / "events.jsonl"; }
  std::string content() const { return *read_file(record(), 1 << 30); }

  static std::vector<std::uint64_t> sequences_of(const std::vector<BroadcastEvent>& events) {
    std::vector<std::uint64_t> sequences;
    sequences.reserve(events.size());
    for (const auto& event : events) sequences.push_back(event.sequence);
    return sequences;
  }

  std::filesystem::path folder_;
  BroadcastOptions options_;
  Journal journal_;
};

}  // namespace livestream::broadcaster_test
