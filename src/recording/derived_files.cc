#include "recording/derived_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/hash.h"
#include "recording/range_reader.h"

namespace livestream {
namespace {

constexpr std::uint64_t kMaxDerivedBytes = std::uint64_t{1} << 30;

std::filesystem::path index_path(const FileEventLogOptions& options) { return options.derived / "index"; }
std::filesystem::path snapshot_path(const FileEventLogOptions& options) { return options.derived / "snapshot.json"; }

std::optional<LogSnapshot> load_snapshot(const FileEventLogOptions& options) {
  const auto text = read_file(snapshot_path(options), kMaxDerivedBytes);
  return text ? decode_snapshot(*text, options.naive_zone, options.prices) : std::nullopt;
}

/// The index as far as the snapshot goes.
std::optional<LogIndex> load_index(const FileEventLogOptions& options, const LogSnapshot& snapshot) {
  const auto text = read_file(index_path(options), kMaxDerivedBytes);
  if (!text) return std::nullopt;
  auto index = LogIndex::decode(*text);
  if (!index || index->epoch() != snapshot.epoch || index->end() < snapshot.byte) return std::nullopt;
  index->cut(snapshot.byte);
  return std::move(*index);
}

LogTail tail_before(const LogFile& file, std::uint64_t end) {
  std::string bytes(std::min<std::uint64_t>(end, LogTail::kLength), '\0');
  const auto count = file.read(end - bytes.size(), bytes);
  LogTail tail;
  if (count) tail.add(std::string_view(bytes).substr(0, *count));
  return tail;
}

std::string epoch_at(const LogFile& file, std::uint64_t byte) {
  std::string chunk(4'096, '\0');
  LineReader lines(byte);
  for (;;) {
    const auto count = file.read(lines.position(), chunk);
    if (!count || *count == 0) return {};
    lines.feed(std::string_view(chunk).substr(0, *count));
    if (const auto line = lines.next()) return epoch_of(line->text);
  }
}

/// The memory of a reader that has just counted the last event of the index.
std::optional<IdentityMemory> reread_memory(const FileEventLogOptions& options, const LogFile& file,
                                            const LogIndex& index, const LogSnapshot& snapshot) {
  constexpr std::uint64_t kAll = IdentityMemory::kRemembered;
  LogRange range = index.range(snapshot.offset - std::min(snapshot.offset, kAll), snapshot.offset);
  range.path = options.path;
  range.session_id = options.session_id;
  range.file = file.id();
  const std::uint64_t expected = range.last - range.after;
  auto reader = RangeReader::open(std::move(range));
  if (!reader) return std::nullopt;

  IdentityMemory memory;
  std::uint64_t remembered = 0;
  for (;;) {
    const auto events = reader->read(512, 1 << 20);
    if (!events) return std::nullopt;
    if (events->empty()) break;
    for (const CountedEvent& counted : *events) memory.remember(counted.event, counted.offset);
    remembered += events->size();
  }
  if (remembered != expected) return std::nullopt;
  memory.restore_forgotten(snapshot.emitters);
  return memory;
}

}  // namespace

std::optional<RestoredLog> restore_log(const FileEventLogOptions& options, const LogFile& file, std::uint64_t size) {
  auto snapshot = load_snapshot(options);
  if (!snapshot || snapshot->inode != file.id().inode || snapshot->size > size) return std::nullopt;
  if (tail_before(file, snapshot->size).hash() != snapshot->tail) return std::nullopt;
  auto index = load_index(options, *snapshot);
  if (!index || epoch_at(file, index->first_byte()) != snapshot->epoch) return std::nullopt;
  auto memory = reread_memory(options, file, *index, *snapshot);
  if (!memory) return std::nullopt;

  LogTail tail = tail_before(file, snapshot->byte);
  return RestoredLog{
      Numbering(options.session_id, snapshot->offset, std::move(*index), std::move(*memory), snapshot->report),
      std::move(tail), std::move(snapshot->status)};
}

Result<void> save_log(const FileEventLogOptions& options, const Numbering& numbering, const ReadPosition& read,
                      const SessionStatus& status) {
  const auto made = make_folders(options.derived);
  if (!made) return made;
  const auto indexed = write_file_atomically(index_path(options), numbering.index().encode());
  if (!indexed) return indexed;
  const LogSnapshot snapshot{
      .epoch = numbering.index().epoch(),
      .offset = numbering.last_offset(),
      .byte = numbering.index().end(),
      .inode = read.file.inode,
      .size = read.position,
      .modified_us = read.modified_us,
      .tail = read.tail.hash(),
      .report = numbering.report(),
      .emitters = numbering.memory().forgotten(),
      .status = status,
  };
  return write_file_atomically(snapshot_path(options), encode_snapshot(snapshot, options.naive_zone, options.prices));
}

Result<LogPeek> peek_log(const FileEventLogOptions& options) {
  auto snapshot = load_snapshot(options);
  const auto state = file_state(options.path);
  if (!snapshot || !state || state->id.inode != snapshot->inode || state->size < snapshot->size)
    return Error{Errc::not_found,
                 fmt::format("no snapshot in {} fits {}", options.derived.string(), options.path.string())};
  const bool is_current = state->size == snapshot->size && state->modified_us == snapshot->modified_us;
  return LogPeek{std::move(snapshot->status), snapshot->offset, std::move(snapshot->epoch), is_current};
}

std::filesystem::path derived_folder(const std::filesystem::path& state_folder, const std::filesystem::path& path) {
  const auto normal = std::filesystem::absolute(path).lexically_normal();
  return state_folder / "derived" / fmt::format("{:016x}", stable_hash(normal.string()));
}

}  // namespace livestream
