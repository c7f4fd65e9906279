#pragma once

#include <boost/container/small_vector.hpp>
#include <forward_list>
#include <string>
#include <string_view>

#include "model/json_scanner.h"

namespace livestream {

/// The members of one JSON object as they stand in its text, in one pass of the scanner.
///
/// The views point into the text, which must outlive this. Thread: one.
class JsonMembers {
 public:
  struct Member {
    std::string_view key;    ///< unescaped
    std::string_view text;   ///< from the key's opening quote to the end of the value
    std::string_view value;  ///< the value as written
  };

  explicit JsonMembers(std::string_view text) : text_(text), scanner_(text) {}
  JsonMembers(const JsonMembers&) = delete;
  JsonMembers& operator=(const JsonMembers&) = delete;

  /// Reads the text, which must be one object without white space around it and without two members of the
  /// same key. False: `error()` says why.
  bool read() { return scan() && check_keys(); }
  /// The same, but keys may stand there twice.
  bool scan();

  const JsonError& error() const { return scanner_.error(); }
  const JsonScanner& scanner() const { return scanner_; }
  auto begin() const { return members_.begin(); }
  auto end() const { return members_.end(); }
  bool empty() const { return members_.empty(); }

 private:
  bool read_member();
  bool check_keys();
  std::string_view since(std::size_t start) const { return text_.substr(start, scanner_.position() - start); }

  std::string_view text_;
  JsonScanner scanner_;
  boost::container::small_vector<Member, 8> members_;
  std::forward_list<std::string> unescaped_keys_;  // what some `key` points to
};

}  // namespace livestream
