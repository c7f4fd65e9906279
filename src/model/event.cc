#include "model/event.h"

#include <boost/json/value.hpp>

#include "base/hash.h"
#include "model/json_hash.h"
#include "model/json_tree.h"

namespace livestream {

boost::json::object Event::data() const {
  auto data = parse_json(data_text());
  return data ? std::move(data->as_object()) : boost::json::object();
}

std::uint64_t identity_of(const Event& event) { return event.anonymous() ? 0 : identity_as_read(event); }

std::uint64_t identity_as_read(const Event& event) {
  std::uint64_t hash = combine_hashes(event.sequence(), quick_hash(event.emitter()));
  if (event.emitter().empty()) {
    hash = combine_hashes(hash, quick_hash(event.type()));
    hash = combine_hashes(hash, quick_hash(event.timestamp()));
    hash = combine_hashes(hash, hash_json(event.data_text()));
  }
  return hash != 0 ? hash : 1;
}

}  // namespace livestream
