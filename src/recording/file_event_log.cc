#include "recording/file_event_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "base/log.h"
#include "model/fold.h"
#include "recording/append_batch.h"
#include "recording/derived_files.h"
#include "recording/line_reader.h"
#include "recording/log_file.h"
#include "recording/numbering.h"

namespace livestream {
namespace {

constexpr std::uint64_t kChunk = 256 * 1024;
/// How often one append may be spoilt by others (a glued line, a short write) before it gives up.
constexpr int kAttempts = 4;

using CountedSink = std::function<void(CountedEvent)>;

}  // namespace

struct FileEventLog::State {
  explicit State(FileEventLogOptions given)
      : options(std::move(given)), file(options.path, options.folder), numbering(options.session_id) {}

  Result<std::uint64_t> size();
  Result<void> read_to(std::uint64_t end, const CountedSink& sink);
  Result<void> check_tail();
  void feed(std::string_view bytes, const CountedSink& sink);

  Result<void> write_batch(AppendBatch& batch, Appended& appended, const CountedSink& sink);
  void number_written(std::string_view bytes, AppendBatch& batch, Appended& appended, const CountedSink& sink);
  void number_own(std::size_t index, AppendBatch& batch, Appended& appended);
  Result<void> save(const SessionStatus& status) const;

  FileEventLogOptions options;
  LogFile file;
  LineReader lines;
  Numbering numbering;
  LogTail tail;  // of what was read, up to lines.position()
  std::uint64_t known_size = 0;
  bool has_warned = false;
};

// --- Reading --------------------------------------------------------------------------------------------------

Result<std::uint64_t> FileEventLog::State::size() {
  const auto size = file.size();
  if (!size) return size;
  if (*size < lines.position()) return file.replaced();
  known_size = *size;
  return size;
}

Result<void> FileEventLog::State::read_to(std::uint64_t end, const CountedSink& sink) {
  if (lines.position() >= end) return {};
  const auto unchanged = check_tail();
  if (!unchanged) return unchanged;
  std::string chunk;
  while (lines.position() < end) {
    chunk.resize(std::min(kChunk, end - lines.position()));
    const auto count = file.read(lines.position(), chunk);
    if (!count) return count.error();
    if (*count == 0) return file.replaced();
    feed(std::string_view(chunk).substr(0, *count), sink);
  }
  return {};
}

/// Notices a file that was cut and has grown again.
Result<void> FileEventLog::State::check_tail() {
  std::string before(tail.bytes().size(), '\0');
  const auto count = file.read(lines.position() - before.size(), before);
  if (!count) return count.error();
  if (before != tail.bytes()) return file.replaced();
  return {};
}

void FileEventLog::State::feed(std::string_view bytes, const CountedSink& sink) {
  tail.add(bytes);
  lines.feed(bytes);
  while (const auto line = lines.next())
    if (auto counted = numbering.number(*line)) sink(std::move(*counted));
}

// --- Writing --------------------------------------------------------------------------------------------------

/// Until every event has its offset: number what others wrote, write what is missing, number that.
Result<void> FileEventLog::State::write_batch(AppendBatch& batch, Appended& appended, const CountedSink& sink) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto end = size();
    if (!end) return end.error();
    const auto before = read_to(*end, sink);
    if (!before) return before;
    batch.recognise(numbering.memory());
    if (batch.pending().empty()) return {};

    const auto start = lines.has_unfinished() ? AppendBatch::Start::with_line_break : AppendBatch::Start::at_line_start;
    const std::string bytes = batch.encode_pending(start);
    const auto landed = file.append(bytes);
    if (!landed) return landed.error();
    if (landed->start < lines.position()) return file.replaced();
    const auto between = read_to(landed->start, sink);
    if (!between) return between;
    number_written(std::string_view(bytes).substr(0, landed->count), batch, appended, sink);
    if (batch.is_done()) return {};
  }
  return Error{Errc::busy,
               fmt::format("{}: other writers spoilt the append {} times", options.path.string(), kAttempts)};
}

/// `bytes` are the pending lines, or the part of them that the disk took; everything before them is numbered.
void FileEventLog::State::number_written(std::string_view bytes, AppendBatch& batch, Appended& appended,
                                         const CountedSink& sink) {
  auto next = batch.pending().begin();
  if (bytes.starts_with('\n') || lines.has_unfinished()) {
    const bool is_glued = !bytes.starts_with('\n');
    const std::string_view first = bytes.substr(0, bytes.find('\n') + 1);  // all of it, if there is no line break
    feed(first.empty() ? bytes : first, sink);
    bytes.remove_prefix(first.empty() ? bytes.size() : first.size());
    if (is_glued) batch.recognise_one(*next++, numbering.memory());
  }
  for (; next != batch.pending().end(); ++next) {
    const std::size_t length = batch.event(*next).line().size() + 1;
    if (bytes.size() < length) break;
    tail.add(bytes.substr(0, length));
    bytes.remove_prefix(length);
    number_own(*next, batch, appended);
  }
  feed(bytes, sink);
}

void FileEventLog::State::number_own(std::size_t index, AppendBatch& batch, Appended& appended) {
  Event& event = batch.event(index);
  const Numbering::Place place = numbering.number_own(event, batch.identity(index), lines.position());
  lines.pass(event.line().size() + 1);
  batch.set_offset(index, place.offset);
  if (place.counted) appended.counted.push_back({place.offset, std::move(event)});
}

// --- The log --------------------------------------------------------------------------------------------------

Result<OpenedLog> FileEventLog::open(FileEventLogOptions options) {
  auto state = std::make_unique<State>(std::move(options));
  const auto size = state->file.size();
  if (!size) return size.error();

  SessionStatus status;
  status.id = state->options.session_id;
  if (auto restored = restore_log(state->options, state->file, *size)) {
    state->lines = LineReader(restored->numbering.index().end());
    state->numbering = std::move(restored->numbering);
    state->tail = std::move(restored->tail);
    status = std::move(restored->status);
  }
  const Arrival from_record{
      .live = std::nullopt, .naive_zone = state->options.naive_zone, .prices = state->options.prices};
  const auto read =
      state->read_to(*size, [&](const CountedEvent& counted) { apply(status, counted.event, from_record); });
  if (!read) return read.error();
  state->known_size = *size;
  return OpenedLog{std::unique_ptr<FileEventLog>(new FileEventLog(std::move(state))), std::move(status)};
}

FileEventLog::FileEventLog(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileEventLog::~FileEventLog() = default;

Result<Appended> FileEventLog::append(std::vector<Event>&& events) {
  for (const Event& event : events)
    if (event.line().size() > LineReader::kMaxLine)
      return Error{Errc::too_large, fmt::format("an event of {} bytes: a line of the log has at most {}",
                                                event.line().size(), LineReader::kMaxLine)};
  const auto writable = state_->file.make_writable();
  if (!writable) return writable.error();

  Appended appended;
  appended.counted.reserve(events.size());
  AppendBatch batch(events);
  const auto written = state_->write_batch(
      batch, appended, [&](CountedEvent counted) { appended.counted.push_back(std::move(counted)); });
  if (!written && written.error().code == Errc::conflict && appended.counted.empty()) return written.error();
  if (!written) appended.error = written.error();
  appended.offsets = batch.offsets();
  return appended;
}

Result<std::vector<CountedEvent>> FileEventLog::catch_up(std::size_t max_bytes) {
  doubt_place();
  const auto size = state_->size();
  if (!size) return size.error();
  std::vector<CountedEvent> events;
  const std::uint64_t end = std::min<std::uint64_t>(*size, state_->lines.position() + max_bytes);
  const auto read = state_->read_to(end, [&](CountedEvent counted) { events.push_back(std::move(counted)); });
  if (!read && events.empty()) return read.error();  // otherwise it will be met again
  return events;
}

LogRange FileEventLog::range_after(std::uint64_t after) const {
  LogRange range = state_->numbering.index().range(after, last_offset());
  range.path = state_->options.path;
  range.session_id = state_->options.session_id;
  range.file = state_->file.id();
  return range;
}

std::uint64_t FileEventLog::last_offset() const { return state_->numbering.last_offset(); }
std::string FileEventLog::epoch() const { return state_->numbering.index().epoch(); }
const ReadReport& FileEventLog::report() const { return state_->numbering.report(); }
bool FileEventLog::is_behind() const { return state_->lines.position() < state_->known_size; }
void FileEventLog::doubt_place() { state_->file.doubt_place(); }
bool FileEventLog::is_replaced() const { return state_->file.is_replaced(); }
Result<void> FileEventLog::sync() { return state_->file.sync(); }
std::function<Result<void>()> FileEventLog::sync_job() const { return state_->file.sync_job(); }

Result<void> FileEventLog::save_snapshot(const SessionStatus& status) {
  if (last_offset() == 0) return {};
  const auto saved = state_->save(status);
  if (!saved && !std::exchange(state_->has_warned, true))
    log::warning("no snapshot of {}, so opening it will take longer: {}", state_->options.path.string(),
                 saved.error().message);
  return saved;
}

Result<void> FileEventLog::State::save(const SessionStatus& status) const {
  const auto now = file_state(options.path);
  if (!now) return now.error();
  const bool is_all = now->id == file.id() && now->size == lines.position();
  return save_log(
      options, numbering,
      {.file = file.id(), .position = lines.position(), .modified_us = is_all ? now->modified_us : 0, .tail = tail},
      status);
}

}  // namespace livestream
