#include "model/event.h"

#include <bit>
#include <boost/json/value.hpp>
#include <functional>

namespace livestream {
namespace {

namespace json = boost::json;

// Steele, Lea, Flood: "Fast splittable pseudorandom number generators" (2014), its finaliser.
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

std::uint64_t combine(std::uint64_t seed, std::uint64_t value) {
  return mix(seed + 0x9e3779b97f4a7c15ULL + mix(value));
}

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>()(text); }

std::uint64_t hash_of(const json::value& value);

// Members are summed up, so that their order does not matter.
std::uint64_t hash_of(const json::object& object) {
  std::uint64_t sum = object.size();
  for (const auto& member : object) sum += combine(hash_of(std::string_view(member.key())), hash_of(member.value()));
  return sum;
}

std::uint64_t hash_of(const json::array& array) {
  std::uint64_t hash = array.size();
  for (const json::value& element : array) hash = combine(hash, hash_of(element));
  return hash;
}

std::uint64_t hash_of_content(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return 0;
    case json::kind::bool_:
      return value.get_bool() ? 1 : 0;
    case json::kind::int64:
      return static_cast<std::uint64_t>(value.get_int64());
    case json::kind::uint64:
      return value.get_uint64();
    case json::kind::double_:
      return std::bit_cast<std::uint64_t>(value.get_double());
    case json::kind::string:
      return hash_of(std::string_view(value.get_string()));
    case json::kind::array:
      return hash_of(value.get_array());
    case json::kind::object:
      return hash_of(value.get_object());
  }
  return 0;
}

std::uint64_t hash_of(const json::value& value) {
  return combine(static_cast<std::uint64_t>(value.kind()), hash_of_content(value));
}

}  // namespace

std::uint64_t identity_of(const Event& event) {
  if (event.anonymous) return 0;
  std::uint64_t hash = combine(event.sequence, hash_of(event.emitter));
  if (event.emitter.empty()) {
    hash = combine(hash, hash_of(event.type));
    hash = combine(hash, hash_of(event.timestamp));
    hash = combine(hash, hash_of(event.data));
  }
  return hash != 0 ? hash : 1;
}

}  // namespace livestream
