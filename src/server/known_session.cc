#include "server/known_session.h"

#include <memory>
#include <utility>

#include "server/answers.h"

namespace livestream {

void with_session(const Call& call, net::Responder&& responder, std::function<void(Channel&, net::Responder&&)> use) {
  auto later = std::make_shared<net::Responder>(std::move(responder));
  call.server.hub.recall(
      call.id, [later, use = std::move(use), id = call.id, &hub = call.server.hub](bool was_looked_for) {
        Channel* channel = hub.find(id);
        if (channel != nullptr && channel->is_known()) return use(*channel, std::move(*later));
        if (!was_looked_for)
          return later->send(
              error_answer(503, "session \"" + id + "\" is not known yet; agents' files are still being read"));
        later->send(error_answer(
            404, "there is no session \"" + id + "\"; see /api/sessions and /api/history for those there are"));
      });
}

}  // namespace livestream
