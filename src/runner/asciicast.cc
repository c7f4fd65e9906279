#include "runner/asciicast.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <utility>

#include "model/event_codec.h"
#include "model/json_text.h"

namespace livestream {
namespace {

constexpr std::size_t kLongestCharacter = 4;  // bytes

// Where a character begins that only lacks its last bytes; the end if there is none.
std::size_t end_of_whole_characters(std::string_view text) {
  for (std::size_t back = 1; back < kLongestCharacter && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) break;
    if (byte < 0xC0) continue;  // follows another
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return length > back ? text.size() - back : text.size();
  }
  return text.size();
}

}  // namespace

Result<Asciicast> Asciicast::create(const std::filesystem::path& path, const Header& header) {
  auto file = open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND);
  if (!file) return file.error();
  Asciicast cast(std::move(*file));
  const auto start = std::chrono::floor<std::chrono::seconds>(header.start).time_since_epoch().count();
  DataBuilder line;
  line.add("version", 2)
      .add("width", header.size.columns)
      .add("height", header.size.rows)
      .add("timestamp", std::int64_t{start})
      .add("command", header.command)
      .add_json("env", DataBuilder().add("TERM", header.term).json());
  if (auto written = cast.write(line.json() + '\n'); !written) return written.error();
  return cast;
}

Result<void> Asciicast::output(std::chrono::microseconds at, std::string_view bytes) {
  const std::string text = std::exchange(unfinished_, {}).append(bytes);
  const std::size_t whole = end_of_whole_characters(text);
  unfinished_ = text.substr(whole);
  return whole == 0 ? Result<void>() : event(at, 'o', std::string_view(text).substr(0, whole));
}

Result<void> Asciicast::resize(std::chrono::microseconds at, TerminalSize size) {
  return event(at, 'r', fmt::format("{}x{}", size.columns, size.rows));
}

Result<void> Asciicast::event(std::chrono::microseconds at, char code, std::string_view data) {
  std::string line = fmt::format("[{}.{:06},\"{}\",", at.count() / 1'000'000, at.count() % 1'000'000, code);
  append_json_string(line, data);
  line += "]\n";
  return write(line);
}

Result<void> Asciicast::write(std::string_view line) {
  if (size_ + line.size() > kMaxBytes) return {};
  const auto written = write_once(file_.get(), line);
  if (!written) return written.error();
  size_ += *written;
  return *written == line.size() ? Result<void>() : Error{Errc::no_space, "the disk is full"};
}

}  // namespace livestream
