// However a log is chunked, and wherever it is closed and opened again, it has one numbering and one fold.
// The input is a small program that writes a log: each byte is one piece of it.

#include <fcntl.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/test_folder.h"
#include "model/fold.h"
#include "recording/file_event_log.h"
#include "recording/numbering.h"

namespace livestream {
namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

std::string event_line(char emitter, unsigned sequence) {
  const std::string named = emitter == '-' ? "" : fmt::format(R"(,"emitter":"{}")", emitter);
  return fmt::format(
      R"({{"type":"log_line","timestamp":"2026-11-23T03:00:{:02}Z","sequence":{}{},"data":{{"line":"x"}}}})",
      sequence % 7, sequence, named);
}

std::string many_lines(char emitter, unsigned count) {
  std::string bytes;
  for (unsigned i = 1; i <= count; ++i) bytes += event_line(emitter, i) + '\n';
  return bytes;
}

/// What a byte of the input writes: mostly events, some of them torn, repeated or strange; the raw byte otherwise.
class LogWriter {
 public:
  std::string piece(unsigned char code) {
    const unsigned number = code & 31;
    switch (code >> 5) {
      case 0:
        return event_line('a', number + 1) + '\n';
      case 1:
        return event_line('b', number + 1) + '\n';
      case 2:
        return event_line('-', number + 1) + '\n';
      case 3:
        return event_line('a', number + 1).substr(0, 3 * number);
      case 4:
        return number == 0 && many_++ < 2 ? many_lines('c', 3'000) : "{\"type\":\"*\"}\n";
      case 5:
        return number < 16 ? "\n" : "  junk \xff\n";
      default:
        return std::string(1, static_cast<char>(code & 0x7f));
    }
  }

 private:
  int many_ = 0;
};

struct Reading {
  std::vector<std::uint64_t> byte_of;  // offset - 1 → start of the line
  LogIndex index;
  SessionStatus status;
};

Reading read_in_chunks(std::string_view bytes, std::size_t chunk) {
  Reading reading;
  reading.status.id = "s";
  LineReader lines;
  Numbering numbering("s");
  for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk, bytes.size()))) {
    lines.feed(bytes.substr(0, chunk));
    while (const auto line = lines.next()) {
      const auto counted = numbering.number(*line);
      if (!counted) continue;
      reading.byte_of.push_back(line->byte);
      require(counted->offset == reading.byte_of.size(), "offsets are contiguous");
      apply(reading.status, counted->event, {});
    }
  }
  reading.index = numbering.index();
  return reading;
}

/// A log in a folder of this process, opened again and again.
class Disk {
 public:
  void start() const {
    std::filesystem::remove_all(folder_.path());
    std::filesystem::create_directory(folder_.path());
  }
  void write(std::string_view bytes) const {
    const auto fd = open_file(folder_ / "log", O_WRONLY | O_APPEND | O_CREAT);
    require(*write_once(fd->get(), bytes) == bytes.size(), "the disk takes all");
  }
  OpenedLog open() const {
    auto opened = FileEventLog::open({.path = folder_ / "log", .derived = folder_ / "derived", .session_id = "s"});
    require(opened.has_value(), "a log can be opened");
    return std::move(*opened);
  }

 private:
  TempFolder folder_{TempFolder::in_memory()};
};

void check_chunks(const std::string& bytes, const Reading& whole, std::size_t chunk) {
  const Reading cut = read_in_chunks(bytes, chunk);
  require(cut.byte_of == whole.byte_of && cut.index == whole.index, "chunks do not change the numbering");
  require(cut.status == whole.status, "chunks do not change the fold");
}

void check_reopened(const std::string& bytes, const Reading& whole, const std::vector<std::size_t>& closings) {
  static const Disk disk;
  disk.start();
  std::size_t written = 0;
  for (const std::size_t closing : closings) {
    if (closing < written) continue;
    disk.write(std::string_view(bytes).substr(written, closing - written));
    written = closing;
    auto opened = disk.open();
    require(opened.log->save_snapshot(opened.status).has_value(), "a snapshot can be saved");
  }
  disk.write(std::string_view(bytes).substr(written));
  const auto opened = disk.open();
  require(opened.log->last_offset() == whole.byte_of.size(), "opening again does not change the numbering");
  require(opened.log->epoch() == whole.index.epoch(), "opening again does not change the epoch");
  require(opened.status == whole.status, "opening again does not change the fold");
  if (whole.byte_of.empty()) return;

  const std::uint64_t after = whole.byte_of.size() * 2 / 3;
  const auto rest = read_range(opened.log->range_after(after), 1'000'000, 1 << 30);
  require(rest && rest->size() == whole.byte_of.size() - after, "a range holds what was numbered");
}

}  // namespace
}  // namespace livestream

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace livestream;
  if (size < 3) return 0;
  LogWriter writer;
  std::string bytes;
  for (std::size_t i = 2; i < size; ++i) bytes += writer.piece(data[i]);

  const Reading whole = read_in_chunks(bytes, bytes.size() + 1);
  if (bytes.size() < 20'000) check_chunks(bytes, whole, data[0] + 1);
  check_reopened(bytes, whole, {bytes.size() * data[0] / 512, bytes.size() * (data[0] + data[1]) / 512});
  return 0;
}
