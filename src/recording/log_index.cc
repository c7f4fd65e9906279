#include "recording/log_index.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/hash.h"

namespace livestream {
namespace {

constexpr std::string_view kMagic = "livestream-index 1 ";

/// Takes words off the front of a text; after a word that is not as asked, everything fails.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  std::string_view word() {
    const std::size_t length = std::min(text_.find_first_of(" \n"), text_.size());
    const std::string_view taken = text_.substr(0, length);
    text_.remove_prefix(std::min(length + 1, text_.size()));
    return taken;
  }
  std::uint64_t number() {
    const std::string_view digits = word();
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    failed_ = failed_ || error != std::errc{} || stop != digits.data() + digits.size();
    return value;
  }
  bool at_end() const { return text_.empty() || failed_; }
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }

 private:
  std::string_view text_;
  bool failed_ = false;
};

/// The text without its last line, if that holds the hash of the rest; nothing otherwise.
std::string_view checked_body(std::string_view text) {
  const std::size_t seal = text.rfind(". ");
  if (seal == std::string_view::npos) return {};
  const std::string_view body = text.substr(0, seal);
  return text.substr(seal) == fmt::format(". {:016x}\n", stable_hash(body)) ? body : std::string_view{};
}

}  // namespace

std::string epoch_of(std::string_view first_line) {
  return fmt::format("{:016x}", stable_hash(first_line, stable_hash(fmt::format("numbering {}", kNumberingVersion))));
}

void LogIndex::begin(std::string_view first_line, std::uint64_t byte) {
  epoch_ = epoch_of(first_line);
  first_byte_ = byte;
}

void LogIndex::extend(std::uint64_t offset, std::uint64_t end) {
  const LogMark last = marks_.back();
  if (offset - last.offset >= kMarkEvents || end - last.byte >= kMarkBytes) marks_.push_back({offset, end});
  end_ = end;
}

void LogIndex::cut(std::uint64_t end) {
  while (marks_.back().byte > end) marks_.pop_back();
  while (!repeats_.empty() && repeats_.back() >= end) repeats_.pop_back();
  end_ = std::min(end_, end);
}

LogRange LogIndex::range(std::uint64_t after, std::uint64_t last) const {
  const LogMark mark = mark_before(after);
  LogRange range;
  range.after = after;
  range.last = last;
  range.mark_offset = mark.offset;
  range.mark_byte = mark.byte;
  range.end_byte = end_;
  range.repeats.assign(std::lower_bound(repeats_.begin(), repeats_.end(), mark.byte), repeats_.end());
  return range;
}

LogMark LogIndex::mark_before(std::uint64_t offset) const {
  const auto past = std::upper_bound(marks_.begin(), marks_.end(), offset,
                                     [](std::uint64_t wanted, const LogMark& mark) { return wanted < mark.offset; });
  return *std::prev(past);
}

std::string LogIndex::encode() const {
  fmt::memory_buffer out;
  fmt::format_to(std::back_inserter(out), "{}{} {} {} {}\n", kMagic, kNumberingVersion, epoch_, first_byte_, end_);
  for (const LogMark& mark : marks_) fmt::format_to(std::back_inserter(out), "m {} {}\n", mark.offset, mark.byte);
  for (const std::uint64_t byte : repeats_) fmt::format_to(std::back_inserter(out), "r {}\n", byte);
  const std::uint64_t hash = stable_hash({out.data(), out.size()});
  fmt::format_to(std::back_inserter(out), ". {:016x}\n", hash);
  return fmt::to_string(out);
}

Result<LogIndex> LogIndex::decode(std::string_view text) {
  std::string_view body = checked_body(text);
  if (!body.starts_with(kMagic)) return invalid("the index is damaged or of another version");
  body.remove_prefix(kMagic.size());

  Words words(body);
  LogIndex index;
  if (words.number() != kNumberingVersion) return invalid("the index is of another numbering version");
  index.epoch_ = words.word();
  index.first_byte_ = words.number();
  index.end_ = words.number();
  index.marks_.clear();
  while (!words.at_end()) {
    const std::string_view kind = words.word();
    if (kind == "m") {
      const std::uint64_t offset = words.number();
      index.marks_.push_back({offset, words.number()});
    } else if (kind == "r") {
      index.repeats_.push_back(words.number());
    } else {
      words.fail();
    }
  }
  if (words.failed() || index.marks_.empty() || index.marks_.front() != LogMark{})
    return invalid("the index holds what no index holds");
  return index;
}

}  // namespace livestream
