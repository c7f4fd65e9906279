#include <memory>
#include <string>
#include <utility>

#include "base/hash.h"
#include "base/inside.h"
#include "formats/ralph/checkpoint.h"
#include "hub/hub.h"
#include "model/event_codec.h"
#include "server/answers.h"
#include "server/known_session.h"
#include "server/routes.h"

namespace livestream {
namespace {

constexpr std::uint64_t kMaxStateFile = 64 * 1024 * 1024;

// The artifacts stay in the checkpoint: their texts are read when somebody asks.
boost::json::object read_artifacts(const SessionFiles& files) {
  const auto text = read_inside(files.checkpoint / "state.json", files.root, kMaxStateFile);
  const auto artifacts = text ? ralph::read_artifacts(*text) : std::nullopt;
  if (!artifacts) return {};
  boost::json::object out;
  const auto add = [&](const char* name, const std::string& content) {
    if (!content.empty()) out[name] = content;
  };
  add("research", artifacts->research);
  add("spec", artifacts->spec);
  add("plan", artifacts->plan);
  add("tasks", artifacts->tasks);
  return out;
}

net::HttpResponse status_answer(const boost::json::object& status, std::string_view if_none_match) {
  // The tag covers what does not pass by itself: a status that only grew older is still the same.
  boost::json::object steady = status;
  for (const std::string_view passing : kPassingFields) steady.erase(passing);
  const std::string etag = std::to_string(stable_hash(to_json(steady)));
  return with_etag(json_answer(status), etag, if_none_match);
}

void send_status(const Channel& channel, ServerContext& server, const std::string& if_none_match,
                 net::Responder&& responder) {
  boost::json::object status = to_status_json(channel.status(), channel.view());
  if (channel.files().checkpoint.empty()) return responder.send(status_answer(status, if_none_match));
  auto later = std::make_shared<net::Responder>(std::move(responder));
  const bool queued = server.workers.post(
      [later, if_none_match, files = channel.files(), status = std::move(status), post = server.post]() mutable {
        status["artifacts"] = read_artifacts(files);
        auto answer = std::make_shared<net::HttpResponse>(status_answer(status, if_none_match));
        post([later, answer] { later->send(std::move(*answer)); });
      });
  if (!queued) later->send(error_answer(503, "too much is waiting for the disk; try again in a moment"));
}

void send_timeline(const Channel& channel, std::string_view if_none_match, net::Responder&& responder) {
  net::HttpResponse answer = json_answer(to_timeline_json(channel.status().timeline));
  const std::string etag = std::to_string(stable_hash(answer.body));
  responder.send(with_etag(std::move(answer), etag, if_none_match));
}

}  // namespace

void get_status(const Call& call, net::Responder&& responder) {
  with_session(
      call, std::move(responder),
      [&server = call.server, if_none_match = std::string(call.request.field(net::FieldId::if_none_match))](
          const Channel& channel, net::Responder&& to) { send_status(channel, server, if_none_match, std::move(to)); });
}

void get_timeline(const Call& call, net::Responder&& responder) {
  with_session(
      call, std::move(responder),
      [if_none_match = std::string(call.request.field(net::FieldId::if_none_match))](
          const Channel& channel, net::Responder&& to) { send_timeline(channel, if_none_match, std::move(to)); });
}

}  // namespace livestream
