#pragma once

#include <cstddef>
#include <string_view>

namespace livestream {

/// Which places of a text are in a key of a JSON object, if it is JSON: keys stay as they are, or nobody would find
/// what belongs to them. Time for all questions together: the text's length, as they are asked with ascending places.
class JsonKeys {
 public:
  explicit JsonKeys(std::string_view text) : text_(text) {}

  /// Whether the string in which `at` is ends as a key does: with `"` and a colon.
  bool hold(std::size_t at);

 private:
  std::string_view text_;
  std::size_t end_ = 0;  // of the string that was looked at last
  bool is_key_ = false;
};

}  // namespace livestream
