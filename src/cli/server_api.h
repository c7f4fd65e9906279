#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/events_page.h"
#include "cli/server_address.h"

namespace livestream::cli {

/// An answer of the server.
struct Answer {
  int status = 0;
  std::string body;
  std::string date;  ///< the `Date` field; empty if there is none
};

/// The server's HTTP API, over one connection. Calls block, at most for the deadline.
///
/// Errors: `unavailable` if no server answers (with what to do about it); for an answer that is an error, the
/// server's own words, as not_found (404), invalid (other 4xx), no_permission (401, 403), io (5xx).
/// Thread: one.
class ServerApi {
 public:
  explicit ServerApi(ServerAddress address, std::chrono::milliseconds deadline = std::chrono::seconds(30));
  ServerApi(const ServerApi&) = delete;
  ServerApi& operator=(const ServerApi&) = delete;
  ~ServerApi();

  const ServerAddress& address() const { return address_; }

  Result<Answer> get(const std::string& path);
  Result<Answer> post(const std::string& path, std::string_view body,
                      std::string_view content_type = "application/json");
  Result<Answer> remove(const std::string& path);

  /// An answer that must be a JSON object.
  Result<boost::json::object> get_object(const std::string& path);
  Result<boost::json::object> post_object(const std::string& path, const boost::json::object& body);

 private:
  struct Connection;
  Result<boost::json::object> read_object(const Result<Answer>& answer) const;
  Result<Answer> call(std::string_view method, const std::string& path, std::string_view body,
                      std::string_view content_type);

  ServerAddress address_;
  std::unique_ptr<Connection> connection_;
};

/// Has the server watch a folder, now and after its next start. Errors: those of ServerApi.
Result<void> watch_root(const ServerAddress& address, const std::filesystem::path& root,
                        std::chrono::milliseconds deadline = std::chrono::seconds(30));

/// A server is there and takes nothing from us; that none is there is as well for those who record.
bool is_locked_out(const Result<void>& told);

/// `/api/{what}/{id}`, the id encoded.
std::string api_path(std::string_view what, std::string_view id);

/// The server that the options and the environment name.
Result<std::unique_ptr<ServerApi>> connect_server(const std::string& flag, const Environment& environment);

/// Which events of a session are wanted.
struct EventsQuery {
  std::string_view id = {};
  std::uint64_t after = 0;
  std::string_view epoch = {};  ///< the numbering that `after` belongs to; empty: whichever
  std::size_t limit = 1'000;
};
Result<EventsPage> fetch_events(ServerApi& server, const EventsQuery& query);

/// Where a session's record ends now.
struct RecordEnd {
  std::uint64_t offset = 0;
  std::string epoch;
};
Result<RecordEnd> fetch_record_end(ServerApi& server, std::string_view id);

}  // namespace livestream::cli
