#include "model/json_hash.h"

#include <bit>
#include <charconv>

#include "base/hash.h"
#include "model/json_scanner.h"

namespace livestream {
namespace {

// What kind of value it is, so that "1", 1 and [1] differ.
constexpr std::uint64_t kLiteral = 1;
constexpr std::uint64_t kString = 2;
constexpr std::uint64_t kWhole = 3;
constexpr std::uint64_t kFraction = 4;
constexpr std::uint64_t kArray = 5;
constexpr std::uint64_t kObject = 6;

std::uint64_t hash_of_number(std::string_view text) {
  std::int64_t whole = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size())
    return combine_hashes(kWhole, static_cast<std::uint64_t>(whole));
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return combine_hashes(kFraction, std::bit_cast<std::uint64_t>(number));
}

class Hasher {
 public:
  explicit Hasher(std::string_view text) : text_(text), scanner_(text) {}

  std::uint64_t value();

 private:
  std::uint64_t object();
  std::uint64_t array();
  std::uint64_t scalar();
  std::uint64_t string();

  std::string_view text_;
  JsonScanner scanner_;
};

std::uint64_t Hasher::value() {
  scanner_.skip_white_space();
  if (scanner_.take('{')) return object();
  if (scanner_.take('[')) return array();
  return scanner_.next_is('"') ? string() : scalar();
}

// Members are summed up, so that their order does not matter.
std::uint64_t Hasher::object() {
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  scanner_.skip_white_space();
  while (!scanner_.at_end() && !scanner_.take('}')) {
    const std::uint64_t key = string();
    scanner_.skip_white_space();
    scanner_.take(':');
    sum += combine_hashes(key, value());
    ++count;
    scanner_.skip_white_space();
    scanner_.take(',');
    scanner_.skip_white_space();
  }
  return combine_hashes(combine_hashes(kObject, count), sum);
}

std::uint64_t Hasher::array() {
  std::uint64_t hash = kArray;
  scanner_.skip_white_space();
  while (!scanner_.at_end() && !scanner_.take(']')) {
    hash = combine_hashes(hash, value());
    scanner_.skip_white_space();
    scanner_.take(',');
    scanner_.skip_white_space();
  }
  return hash;
}

std::uint64_t Hasher::scalar() {
  const std::size_t start = scanner_.position();
  if (!scanner_.skip_value()) return 0;
  const std::string_view text = text_.substr(start, scanner_.position() - start);
  const bool is_literal = text.front() >= 'a';
  return is_literal ? combine_hashes(kLiteral, quick_hash(text)) : hash_of_number(text);
}

std::uint64_t Hasher::string() {
  std::string_view raw;
  if (!scanner_.read_string(raw)) return 0;
  return combine_hashes(kString, scanner_.string_has_escape() ? quick_hash(unescape_json(raw)) : quick_hash(raw));
}

}  // namespace

std::uint64_t hash_json(std::string_view text) { return Hasher(text).value(); }

}  // namespace livestream
