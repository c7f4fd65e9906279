#include "model/json_members.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace livestream {

bool JsonMembers::scan() {
  if (!scanner_.take('{')) return scanner_.fail(fmt::format("expected a JSON object, found {}", scanner_.found()));
  scanner_.skip_white_space();
  if (!scanner_.take('}')) {
    do {
      scanner_.skip_white_space();
      if (!read_member()) return false;
      scanner_.skip_white_space();
    } while (scanner_.take(','));
    if (!scanner_.take('}'))
      return scanner_.fail(fmt::format("expected ',' or '}}' after the value, found {}", scanner_.found()));
  }
  scanner_.skip_white_space();
  return scanner_.at_end() || scanner_.fail(fmt::format("expected the end, found {}", scanner_.found()));
}

bool JsonMembers::read_member() {
  const std::size_t start = scanner_.position();
  std::string_view key;
  if (start >= text_.size() || text_[start] != '"')
    return scanner_.fail(fmt::format("expected a key in double quotes, found {}", scanner_.found()));
  if (!scanner_.read_string(key)) return false;
  if (scanner_.string_has_escape()) key = unescaped_keys_.emplace_front(unescape_json(key));
  scanner_.skip_white_space();
  if (!scanner_.take(':')) return scanner_.fail(fmt::format("expected ':' after the key, found {}", scanner_.found()));
  scanner_.skip_white_space();
  const std::size_t value = scanner_.position();
  if (!scanner_.skip_value(1)) return false;
  members_.push_back({key, since(start), since(value)});
  return true;
}

bool JsonMembers::check_keys() {
  const auto fail = [&](std::string_view key) {
    return scanner_.fail(fmt::format("the key \"{}\" stands there twice; keep one", cut_text(key, 40)));
  };
  if (members_.size() <= 16) {  // comparing all pairs is faster than sorting
    for (auto i = members_.begin(); i != members_.end(); ++i)
      for (auto j = members_.begin(); j != i; ++j)
        if (i->key == j->key) return fail(i->key);
    return true;
  }
  std::vector<std::string_view> keys;
  for (const Member& member : members_) keys.push_back(member.key);
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  return twice == keys.end() || fail(*twice);
}

}  // namespace livestream
