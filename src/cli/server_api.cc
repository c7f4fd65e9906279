#include "cli/server_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <utility>

#include "model/data_fields.h"
#include "model/event_codec.h"
#include "net/http_client.h"
#include "net/url.h"

namespace livestream::cli {
namespace {

Errc kind_of(int status) {
  if (status == 401 || status == 403) return Errc::no_permission;
  if (status == 404) return Errc::not_found;
  return status < 500 ? Errc::invalid : Errc::io;
}

// The server's own words, if it has some.
Error error_of(const ServerAddress& server, const Answer& answer) {
  boost::system::error_code failed;
  const auto body = boost::json::parse(answer.body, failed);
  const auto words = !failed && body.is_object() ? text_in(body.get_object(), "error") : std::nullopt;
  constexpr int kNeedsToken = 401;
  const char* const advice = answer.status == kNeedsToken ? "; commands send the one in LIVESTREAM_TOKEN" : "";
  if (words) return {kind_of(answer.status), std::string(*words) + advice};
  return {kind_of(answer.status), fmt::format("{} answers {}: is it a Livestream server?", server.text, answer.status)};
}

Error no_answer(const ServerAddress& server, const Error& error) {
  if (error.code != Errc::unavailable) return error;
  return {Errc::unavailable,
          fmt::format("no server answers at {}: start one with `livestream serve`, or give --server URL", server.text)};
}

}  // namespace

struct ServerApi::Connection {
  net::HttpClient http;
};

ServerApi::ServerApi(ServerAddress address, std::chrono::milliseconds deadline)
    : address_(std::move(address)),
      connection_(new Connection{net::HttpClient(
          address_.url,
          {.connect_timeout = std::min(deadline, std::chrono::milliseconds(2'000)), .request_timeout = deadline})}) {}

ServerApi::~ServerApi() = default;

Result<Answer> ServerApi::get(const std::string& path) { return call("GET", path, {}, {}); }

Result<Answer> ServerApi::post(const std::string& path, std::string_view body, std::string_view content_type) {
  return call("POST", path, body, content_type);
}

Result<Answer> ServerApi::remove(const std::string& path) { return call("DELETE", path, {}, {}); }

Result<boost::json::object> ServerApi::get_object(const std::string& path) { return read_object(get(path)); }

Result<boost::json::object> ServerApi::post_object(const std::string& path, const boost::json::object& body) {
  return read_object(post(path, to_json(body)));
}

Result<boost::json::object> ServerApi::read_object(const Result<Answer>& answer) const {
  if (!answer) return answer.error();
  boost::system::error_code failed;
  auto value = boost::json::parse(answer->body, failed);
  if (failed || !value.is_object())
    return Error{Errc::io, fmt::format("{} does not answer as a Livestream server does: is it one?", address_.text)};
  return std::move(value.get_object());
}

Result<Answer> ServerApi::call(std::string_view method, const std::string& path, std::string_view body,
                               std::string_view content_type) {
  net::ClientRequest request{.method = method, .target = path, .content_type = content_type, .body = body};
  if (!address_.token.empty()) request.fields.emplace_back("Authorization", "Bearer " + address_.token);
  auto response = connection_->http.send(request);
  if (!response) return no_answer(address_, response.error());
  Answer answer{response->status, std::move(response->body), std::string(response->field("Date"))};
  if (answer.status >= 400) return error_of(address_, answer);
  return answer;
}

Result<void> watch_root(const ServerAddress& address, const std::filesystem::path& root,
                        std::chrono::milliseconds deadline) {
  ServerApi server(address, deadline);
  const auto answer = server.post("/api/roots", to_json(boost::json::object{{"path", root.string()}}));
  return answer ? Result<void>() : answer.error();
}

bool is_locked_out(const Result<void>& told) { return !told && told.error().code == Errc::no_permission; }

std::string api_path(std::string_view what, std::string_view id) {
  return fmt::format("/api/{}/{}", what, net::percent_encode(id));
}

Result<std::unique_ptr<ServerApi>> connect_server(const std::string& flag, const Environment& environment) {
  auto address = server_address(flag, environment);
  if (!address) return address.error();
  return std::make_unique<ServerApi>(std::move(*address));
}

Result<EventsPage> fetch_events(ServerApi& server, const EventsQuery& query) {
  std::string path = fmt::format("{}?after={}&limit={}", api_path("events", query.id), query.after, query.limit);
  if (!query.epoch.empty()) path += fmt::format("&epoch={}", query.epoch);
  const auto answer = server.get(path);
  if (!answer) return answer.error();
  return parse_events_page(answer->body, query.id);
}

Result<RecordEnd> fetch_record_end(ServerApi& server, std::string_view id) {
  // A status may come from before the log was read; the answer to a question for events does not.
  const auto opened = fetch_events(server, {.id = id, .limit = 1});
  if (!opened) return opened.error();
  const auto status = server.get_object(api_path("status", id));
  if (!status) return status.error();
  return RecordEnd{static_cast<std::uint64_t>(count_in(*status, "offset").value_or(0)), opened->epoch};
}

}  // namespace livestream::cli
