#include <string>

#include "base/ascii.h"
#include "base/hash.h"
#include "model/event_codec.h"
#include "server/answers.h"
#include "server/routes.h"

// Both descriptions of the API are made from the route table, so they cannot say anything else than what is served.
namespace livestream {
namespace {

boost::json::object parameter(std::string_view name, std::string_view where, std::string_view description) {
  return {{"name", name},
          {"in", where},
          {"required", where == "path"},
          {"description", description},
          {"schema", {{"type", "string"}}}};
}

// `lines: how many; limit: at most` → one parameter each.
boost::json::array parameters_of(const Route& route) {
  boost::json::array out;
  if (route.pattern.ends_with("{id}")) out.push_back(parameter("id", "path", "session id, percent-encoded"));
  if (shows_records(route)) out.push_back(parameter("redact", "query", "1: without the secrets that are recognised"));
  std::string_view rest = route.parameters;
  while (!rest.empty()) {
    const auto end = rest.find("; ");
    const std::string_view item = rest.substr(0, end);
    const auto colon = item.find(": ");
    out.push_back(parameter(item.substr(0, colon), "query", item.substr(colon + 2)));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 2);
  }
  return out;
}

boost::json::object operation(const Route& route) {
  boost::json::object responses{{route.is_websocket ? "101" : "200", {{"description", route.summary}}},
                                {"default", {{"description", "{\"error\": what, which value, what to do}"}}}};
  boost::json::object out{{"summary", route.summary}, {"responses", std::move(responses)}};
  if (auto parameters = parameters_of(route); !parameters.empty()) out["parameters"] = std::move(parameters);
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

}  // namespace

void get_openapi(const Call& call, net::Responder&& responder) {
  boost::json::object paths;
  for (const Route& route : all_routes()) {
    boost::json::object& methods =
        paths[route.pattern].is_object() ? paths[route.pattern].as_object() : paths[route.pattern].emplace_object();
    methods[lowercase(route.method)] = operation(route);
  }
  responder.send(json_answer(boost::json::object{{"openapi", "3.0.3"},
                                                 {"info", {{"title", "Livestream"}, {"version", call.server.version}}},
                                                 {"paths", std::move(paths)}}));
}

void get_docs(const Call&, net::Responder&& responder) {
  std::string rows;
  for (const Route& route : all_routes())
    rows += "<tr><td>" + std::string(route.method) + "</td><td><code>" + escape_html(route.pattern) +
            "</code></td><td>" + escape_html(route.summary) +
            (route.parameters.empty() ? "" : "<br><small>" + escape_html(route.parameters) + "</small>") +
            "</td></tr>\n";
  net::HttpResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.body =
      "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>Livestream API</title></head>\n<body>\n<h1>Livestream API</h1>\n"
      "<p>For programs: <a href=\"openapi.json\">openapi.json</a>. The whole protocol: "
      "docs/protocol.md.</p>\n<table>\n" +
      rows + "</table>\n</body>\n</html>\n";
  responder.send(protect(std::move(response)));
}

}  // namespace livestream
