#pragma once

#include <functional>

#include "hub/hub.h"
#include "server/routes.h"

namespace livestream {

/// Calls `use` with the session that the call names: at once, or, if it is one of the past, when it was read. Answers
/// 404 if there is none, 503 if nobody could look. `call` need not live on.
void with_session(const Call& call, net::Responder&& responder, std::function<void(Channel&, net::Responder&&)> use);

}  // namespace livestream
