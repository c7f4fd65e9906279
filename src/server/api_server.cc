#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <boost/json/parse.hpp>

#include "base/iso_time.h"
#include "hub/hub.h"
#include "model/event_codec.h"
#include "net/url.h"
#include "server/answers.h"
#include "server/routes.h"

namespace livestream {
namespace {

constexpr std::string_view kSessionPage = "/s/";

double uptime_seconds(const ServerContext& server) {
  return std::chrono::duration<double>(server.clock.steady_now() - server.started).count();
}

// Resident memory in bytes, by statm(5); 0 where there is no such file.
std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

void add_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help, double value) {
  out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type, value);
}

// A session's page is the page itself, which keeps its place in the hash. The way there is relative, so that it stays
// below whatever prefix a proxy puts before us.
net::HttpResponse session_page(std::string_view encoded_id) {
  net::HttpResponse response{.status = 302, .content_type = "text/plain"};
  std::string place = "../#/s/";
  for (const char& c : encoded_id) place += is_ascii(c) ? std::string(1, c) : net::percent_encode({&c, 1});
  response.fields.emplace_back("Location", std::move(place));
  return response;
}

}  // namespace

void get_asset(const Call& call, net::Responder&& responder) {
  const std::string_view path = call.request.path();
  if (path.starts_with(kSessionPage)) return responder.send(session_page(path.substr(kSessionPage.size())));
  auto response = call.server.assets.find(path, call.request);
  if (!response)
    return responder.send(
        error_answer(404, "there is nothing at " + std::string(path) + "; see /docs for what there is"));
  responder.send(protect(std::move(*response)));
}

void get_health(const Call& call, net::Responder&& responder) {
  const HubStats hub = call.server.hub.stats();
  boost::json::array roots;
  for (const auto& root : call.server.roots()) roots.emplace_back(root.string());
  const std::string& listener = call.server.public_listener;
  responder.send(json_answer(
      boost::json::object{{"status", "healthy"},
                          {"program", "livestream"},
                          {"version", call.server.version},
                          {"sessions", hub.sessions},
                          {"connections", call.server.http->stats().connections},
                          {"viewers", hub.viewers + hub.overviews},
                          {"started_at", format_utc(call.server.started_at)},
                          {"uptime_seconds", uptime_seconds(call.server)},
                          {"prices", call.server.prices},
                          {"public_listener", listener.empty() ? boost::json::value() : boost::json::value(listener)},
                          {"roots", std::move(roots)}}));
}

void get_metrics(const Call& call, net::Responder&& responder) {
  const HubStats hub = call.server.hub.stats();
  const net::HttpServerStats http = call.server.http->stats();
  net::HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  std::string& out = response.body;
  const auto number = [](auto value) { return static_cast<double>(value); };
  add_metric(out, "livestream_sessions", "gauge", "Sessions known.", number(hub.sessions));
  add_metric(out, "livestream_open_logs", "gauge", "Event logs held open.", number(hub.open_logs));
  add_metric(out, "livestream_viewers", "gauge", "Viewers of single sessions.", number(hub.viewers));
  add_metric(out, "livestream_overviews", "gauge", "Viewers of all sessions.", number(hub.overviews));
  add_metric(out, "livestream_published_events_total", "counter", "Events posted.", number(hub.published));
  add_metric(out, "livestream_http_connections", "gauge", "Open connections, WebSockets included.",
             number(http.connections));
  add_metric(out, "livestream_http_requests_total", "counter", "Requests taken.", number(http.requests));
  add_metric(out, "livestream_http_refused_total", "counter", "Connections over the limit.", number(http.refused));
  add_metric(out, "livestream_http_timed_out_total", "counter", "Connections closed for being slow or idle.",
             number(http.timed_out));
  add_metric(out, "process_resident_memory_bytes", "gauge", "Resident memory.", number(resident_bytes()));
  add_metric(out, "process_cpu_seconds_total", "counter", "CPU time used.", cpu_seconds());
  responder.send(std::move(response));
}

void post_root(const Call& call, net::Responder&& responder) {
  boost::system::error_code error;
  const boost::json::value body = boost::json::parse(call.request.body, error);
  const auto* object = error ? nullptr : body.if_object();
  const auto* path = object == nullptr ? nullptr : object->if_contains("path");
  if (path == nullptr || !path->is_string())
    return responder.send(error_answer(400, "the body must be {\"path\": \"/absolute/folder\"}"));
  const std::filesystem::path root(std::string(path->get_string()));
  if (!root.is_absolute()) return responder.send(error_answer(400, "path \"" + root.string() + "\" must be absolute"));
  if (has_control_character(root.native()))  // the list of kept roots is one path a line
    return responder.send(error_answer(400, "path \"" + root.string() + "\" must not have control characters"));
  if (const auto added = call.server.add_root(root); !added) return responder.send(error_answer(added.error()));
  responder.send(json_answer(boost::json::object{{"path", root.lexically_normal().string()}}, 200));
}

}  // namespace livestream
