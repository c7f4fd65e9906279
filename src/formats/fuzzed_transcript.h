#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/fuzzing.h"
#include "formats/transcript.h"

// What the fuzzers of transcripts share.
namespace livestream {

/// What the lines of `text` say.
template <class OfAgent>
std::vector<Derived> derive_lines(std::string_view text) {
  OfAgent transcript;
  std::vector<Derived> events;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    transcript.read(text.substr(0, end), events);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return events;
}

/// The first half of the lines gives the first of the events.
template <class OfAgent>
void require_beginning(std::string_view text, const std::vector<Derived>& events) {
  const std::size_t half = text.rfind('\n', text.size() / 2);
  if (half == std::string_view::npos) return;
  const std::vector<Derived> first = derive_lines<OfAgent>(text.substr(0, half));
  require(first.size() <= events.size() && std::equal(first.begin(), first.end(), events.begin()));
}

}  // namespace livestream
