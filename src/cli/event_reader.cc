#include "cli/event_reader.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "cli/local_record.h"
#include "cli/record_reader.h"
#include "cli/server_api.h"
#include "recording/log_session.h"

namespace livestream::cli {
namespace {

constexpr std::size_t kPageEvents = 1'000;

// Events of a session as a server has them, up to where it stood at the beginning.
class ServerReader final : public EventReader {
 public:
  ServerReader(std::unique_ptr<ServerApi> server, std::string session_id, std::uint64_t total)
      : server_(std::move(server)), session_id_(std::move(session_id)), total_(total) {}

  Result<std::vector<CountedEvent>> next() override {
    if (after_ >= total_) return std::vector<CountedEvent>();
    const std::size_t limit = std::min<std::uint64_t>(kPageEvents, total_ - after_);
    auto page = fetch_events(*server_, {.id = session_id_, .after = after_, .epoch = epoch_, .limit = limit});
    if (!page) return page.error();
    if (page->is_reset)
      return Error{Errc::conflict, "the record of session '" + session_id_ + "' was replaced meanwhile: try again"};
    if (page->next <= after_) return std::vector<CountedEvent>();
    after_ = page->next;
    epoch_ = page->epoch;
    return std::move(page->events);
  }
  std::uint64_t total() const override { return total_; }
  const std::string& session_id() const override { return session_id_; }

 private:
  std::unique_ptr<ServerApi> server_;
  std::string session_id_;
  std::uint64_t total_;
  std::uint64_t after_ = 0;
  std::string epoch_;
};

using Opened = Result<std::unique_ptr<EventReader>>;

bool is_file(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

Opened open_file_record(const std::filesystem::path& path, const Environment& environment) {
  auto session = session_of_log(path);
  if (!session) return session.error();
  return read_record(path, std::move(session->id), state_folder(environment));
}

Opened open_local(const EventSource& source, const std::vector<std::filesystem::path>& roots,
                  const Environment& environment) {
  const auto path = find_record({roots, state_folder(environment)}, source.what);
  if (!path) return path.error();
  return read_record(*path, source.what, state_folder(environment));
}

Opened open_on_server(const EventSource& source, const Environment& environment) {
  auto server = connect_server(source.server, environment);
  if (!server) return server.error();
  const auto end = fetch_record_end(**server, source.what);
  if (!end) return end.error();
  return std::make_unique<ServerReader>(std::move(*server), source.what, end->offset);
}

}  // namespace

Opened open_events(const EventSource& source, const Environment& environment) {
  if (source.may_be_file && is_file(source.what)) return open_file_record(source.what, environment);
  const auto valid = check_session_id(source.what);
  if (!valid) return invalid("'" + source.what + "' is neither a file nor a session id: " + valid.error().message);
  if (!source.roots.empty()) return open_local(source, source.roots, environment);
  Opened from_server = open_on_server(source, environment);
  if (from_server || from_server.error().code != Errc::unavailable) return from_server;
  Opened local = open_local(source, {"."}, environment);
  return local ? std::move(local) : std::move(from_server);
}

}  // namespace livestream::cli
