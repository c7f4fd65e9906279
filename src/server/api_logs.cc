#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "base/inside.h"
#include "formats/ralph/session_log.h"
#include "formats/text_lines.h"
#include "hub/hub.h"
#include "net/url.h"
#include "server/answers.h"
#include "server/known_session.h"
#include "server/routes.h"

namespace livestream {
namespace {

constexpr std::uint64_t kDefaultLines = 50;
constexpr std::uint64_t kMaxLogFile = 64 * 1024 * 1024;
// How many events are looked through for log lines, from the end: enough for sessions that mostly do other things.
constexpr std::uint64_t kLookBack = 10'000;

std::string text_of(const boost::json::object& data, const char* name) {
  const auto* value = data.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void add_lines(std::deque<std::string>& lines, const Event& event) {
  if (event.type() == "log_line") lines.push_back(text_of(event.data(), "line"));
  if (event.type() != "error") return;
  const std::string details = text_of(event.data(), "details");
  lines.push_back("ERROR: " + text_of(event.data(), "message") + (details.empty() ? "" : " — " + details));
}

// Reads the events past `after` piece by piece and keeps the newest `limit` lines.
struct LogSearch {
  ServerContext& server;
  std::string id;
  std::size_t limit = 0;
  std::uint64_t after = 0;
  std::deque<std::string> lines;
  std::function<void(std::vector<std::string>)> done;
};

void search_on(const std::shared_ptr<LogSearch>& search) {
  Channel* channel = search->server.hub.find(search->id);
  if (channel == nullptr || search->after >= channel->shown_offset())
    return search->done({search->lines.begin(), search->lines.end()});
  channel->read_events(search->after, kLookBack, [search](const Result<std::vector<CountedEvent>>& events) {
    if (!events || events->empty()) return search->done({search->lines.begin(), search->lines.end()});
    for (const CountedEvent& counted : *events) {
      add_lines(search->lines, counted.event);
      while (search->lines.size() > search->limit) search->lines.pop_front();
    }
    search->after = events->back().offset;
    search_on(search);
  });
}

// The same as text files have it, for a session that emits no log lines.
std::vector<std::string> lines_of_files(const SessionFiles& files, std::size_t limit) {
  if (!files.session_log.empty())
    if (const auto text = read_inside(files.session_log, files.root, kMaxLogFile))
      return ralph::session_log_lines(*text, limit);
  if (!files.overnight_log.empty())
    if (const auto text = read_inside(files.overnight_log, files.root, kMaxLogFile))
      return log_lines(*text, Ansi::keep, limit);
  return {};
}

net::HttpResponse logs_answer(const std::string& id, const std::vector<std::string>& lines) {
  boost::json::array logs;
  for (const std::string& line : lines) logs.emplace_back(to_utf8(line));
  return json_answer(boost::json::object{{"session_id", id}, {"logs", std::move(logs)}});
}

void send_logs(Channel& channel, ServerContext& server, std::size_t limit, net::Responder&& responder) {
  const std::string id(channel.id());
  auto later = std::make_shared<net::Responder>(std::move(responder));
  auto answer_from_files = [later, id, limit, files = channel.files(), &server] {
    const bool queued = server.workers.post([later, id, limit, files, post = server.post] {
      auto answer = std::make_shared<net::HttpResponse>(logs_answer(id, lines_of_files(files, limit)));
      post([later, answer] { later->send(std::move(*answer)); });
    });
    if (!queued) later->send(error_answer(503, "too much is waiting for the disk; try again in a moment"));
  };
  auto done = [later, id, answer_from_files](const std::vector<std::string>& lines) {
    if (lines.empty()) return answer_from_files();
    later->send(logs_answer(id, lines));
  };
  // How many events there are is known only when the log was read.
  channel.when_ready([id, limit, done, &server] {
    const Channel* ready = server.hub.find(id);
    const std::uint64_t last = ready == nullptr ? 0 : ready->shown_offset();
    const std::uint64_t after = last > kLookBack ? last - kLookBack : 0;
    search_on(std::make_shared<LogSearch>(
        LogSearch{.server = server, .id = id, .limit = limit, .after = after, .lines = {}, .done = done}));
  });
}

}  // namespace

void get_logs(const Call& call, net::Responder&& responder) {
  const std::string wanted = net::query_value(call.request.query(), "lines").value_or(std::to_string(kDefaultLines));
  const auto limit = net::parse_number(wanted);
  if (!limit || *limit < 1 || *limit > call.server.limits.max_log_lines)
    return responder.send(error_answer(400, "lines \"" + wanted + "\" must be a whole number from 1 to " +
                                                std::to_string(call.server.limits.max_log_lines)));
  with_session(call, std::move(responder),
               [&server = call.server, limit = *limit](Channel& channel, net::Responder&& to) {
                 send_logs(channel, server, limit, std::move(to));
               });
}

}  // namespace livestream
