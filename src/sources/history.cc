#include "sources/history.h"

#include <fcntl.h>

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>

#include "base/inside.h"
#include "base/log.h"
#include "model/event_codec.h"
#include "recording/line_reader.h"
#include "sources/file_stat.h"
#include "sources/opencode/opencode_history.h"
#include "sources/opencode/opencode_home.h"
#include "sources/transcripts/kind.h"

namespace livestream {
namespace {

namespace fs = std::filesystem;
using transcripts::Kind;

constexpr std::size_t kChunk = std::size_t{1} << 18;
constexpr std::uint64_t kMaxWhole = std::uint64_t{64} << 20;  // of a file that has no lines

// `take(line)` for each line of a file. One that is still without its line break is one, too.
template <class TakeLine>
Result<FileState> each_line(const fs::path& path, TakeLine take) {
  const auto fd = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!fd) return fd.error();
  const auto state = file_state(fd->get());
  if (!state) return state.error();
  LineReader lines;
  const auto feed = [&](std::string_view bytes) {
    lines.feed(bytes);
    while (const auto line = lines.next())
      if (!line->is_too_long) take(line->text);
  };
  std::string chunk(kChunk, '\0');
  for (std::uint64_t position = 0; position < state->size;) {
    const std::size_t wanted = std::min<std::uint64_t>(state->size - position, kChunk);
    const auto count = read_at(fd->get(), position, std::span(chunk).first(wanted));
    if (!count) return count.error();
    if (*count == 0) break;
    feed(std::string_view(chunk).substr(0, *count));
    position += *count;
  }
  if (lines.has_unfinished()) feed("\n");
  return *state;
}

void give(std::vector<Derived>& derived, const HistoryFile::Take& take) {
  for (const Derived& one : derived) take(one.type, one.timestamp, one.data);
  derived.clear();
}

Result<HistoryFile::Reading> read_lines(const Kind& kind, const fs::path& path, const HistoryFile::Take& take) {
  const std::unique_ptr<Transcript> transcript = kind.open();
  std::vector<Derived> derived;
  std::optional<std::string> session;
  const auto state = each_line(path, [&](std::string_view line) {
    if (!session) session = kind.session_in == nullptr ? "" : kind.session_in(line).value_or("");
    transcript->read(line, derived);
    give(derived, take);
  });
  if (!state) return state.error();
  return HistoryFile::Reading{*state, session.value_or("")};
}

Result<HistoryFile::Reading> read_object(const Kind& kind, const fs::path& path, const HistoryFile::Take& take) {
  const auto file = read_whole(path, kMaxWhole);
  if (!file) return Error{Errc::not_found, path.string() + " cannot be read"};
  std::vector<Derived> derived;
  if (!kind.open()->read_whole(file->text, derived)) return Error{Errc::busy, path.string() + " is being written"};
  give(derived, take);
  return HistoryFile::Reading{file->state, kind.session_in == nullptr ? "" : kind.session_in(file->text).value_or("")};
}

// Telemetry's sums tell what its records tell, if there are any.
Result<HistoryFile::Reading> read_log(const std::string& session, const fs::path& path, const HistoryFile::Take& take) {
  std::vector<Event> sums;
  bool has_records = false;
  const auto give_event = [&](const Event& event) { take(event.type(), event.timestamp(), event.data_text()); };
  const auto state = each_line(path, [&](std::string_view line) {
    auto event = parse_event(line, {.session_id = session});
    if (!event) return;
    has_records |= event->emitter().starts_with(kRecordsPrefix);
    if (event->emitter().starts_with(kSumsPrefix))
      sums.push_back(std::move(*event));
    else
      give_event(*event);
  });
  if (!state) return state.error();
  if (!has_records) std::for_each(sums.begin(), sums.end(), give_event);
  return HistoryFile::Reading{*state, ""};
}

void find_transcripts(const Kind& kind, const fs::path& top, const fs::path& folder, int depth,
                      std::vector<HistoryFile>& found) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const auto stat = stat_entry(it->path());
    if (!stat) continue;
    if (stat->kind == FileKind::folder && depth > 0) find_transcripts(kind, top, it->path(), depth - 1, found);
    if (stat->kind != FileKind::file) continue;
    auto place = kind.place_of(std::string_view(it->path().native()).substr(top.native().size() + 1));
    if (!place || is_superseded(*place, it->path())) continue;
    const bool is_whole = place->form == transcripts::Form::whole;
    const bool knows_session = transcripts::knows_session(kind, *place);
    found.push_back({.agent = std::string(kind.name),
                     .session = std::move(place->session),
                     .part = std::move(place->part),
                     .path = it->path(),
                     .state = stat->state,
                     .read = [&kind, path = it->path(), is_whole, knows_session](const HistoryFile::Take& take) {
                       auto reading = is_whole ? read_object(kind, path, take) : read_lines(kind, path, take);
                       if (reading && knows_session) reading->session.clear();
                       return reading;
                     }});
  }
}

void find_logs(const LogFolder& folder, const std::unordered_set<std::string>& with_transcript,
               std::vector<HistoryFile>& found) {
  std::error_code error;
  for (fs::directory_iterator it(folder.path, error), end; !error && it != end; it.increment(error)) {
    const fs::path path = it->path() / "events.jsonl";
    const auto stat = stat_entry(path);
    if (!stat || stat->kind != FileKind::file || !resolve_inside(path, folder.root)) continue;
    const std::string session = it->path().filename();
    if (with_transcript.contains(session)) continue;
    found.push_back({.agent = {},
                     .session = session,
                     .part = {},
                     .path = path,
                     .state = stat->state,
                     .read = [session, path](const HistoryFile::Take& take) { return read_log(session, path, take); }});
  }
}

}  // namespace

std::vector<HistoryFile> find_history(std::span<const AgentHome> homes, std::span<const LogFolder> log_folders) {
  std::vector<HistoryFile> found;
  for (const AgentHome& home : homes) {
    if (home.agent == opencode::kAgent)
      for (HistoryFile& file : opencode::find_history(home.folder)) found.push_back(std::move(file));
    for (const Kind& kind : transcripts::all_kinds())
      if (kind.name == home.agent)
        find_transcripts(kind, home.folder / kind.folder, home.folder / kind.folder, kind.depth, found);
  }
  std::unordered_set<std::string> with_transcript;
  for (const HistoryFile& file : found) with_transcript.insert(file.session);
  for (const LogFolder& folder : log_folders) find_logs(folder, with_transcript, found);
  return found;
}

}  // namespace livestream
