#include "redact/json_keys.h"

#include <algorithm>

#include "redact/text_unit.h"

namespace livestream {

bool JsonKeys::hold(std::size_t at) {
  if (at < end_) return is_key_;
  const auto is_end = [&] { return text_[at] == '"' || text_[at] == '\n'; };
  while (at < text_.size() && !is_end()) at += unit_at(text_, at).size;
  end_ = std::min(at + 1, text_.size());
  const std::size_t next = text_.find_first_not_of(" \t\r\n", end_);
  is_key_ = next != text_.npos && text_[next] == ':' && text_[at] == '"';
  return is_key_;
}

}  // namespace livestream
