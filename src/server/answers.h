#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_message.h"

namespace livestream {

net::HttpResponse json_answer(const boost::json::value& value, int status = 200);

/// `{"error": what, which value, what to do}`.
net::HttpResponse error_answer(int status, std::string_view message);
net::HttpResponse error_answer(const Error& error);
/// 426, and which WebSocket is spoken here (RFC 6455, 4.4).
net::HttpResponse upgrade_required(std::string_view message);

/// The HTTP status that says the same as `code`.
int http_status(Errc code);

/// The same answer with an entity tag; 304 without content if `if_none_match` already has it.
net::HttpResponse with_etag(net::HttpResponse response, std::string_view etag, std::string_view if_none_match);

/// The same answer with what keeps a browser from being talked into anything: never sniffed, and, for a page,
/// nothing loaded from elsewhere, nothing inline, never framed, out of reach of the window that opened it, without
/// camera, microphone, place and the like.
net::HttpResponse protect(net::HttpResponse response);

}  // namespace livestream
