#pragma once

// Included by .cc files of this module only: the one header that knows Asio.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "net/loop.h"

namespace livestream::net {

// Concrete executor types: the type-erased defaults cost an allocation and an indirect call per operation.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

struct Loop::Context {
  boost::asio::io_context io{1};
  std::vector<std::function<bool()>> pause;
  std::vector<std::function<void()>> turn_end;
  std::chrono::steady_clock::duration last_end{};  // how long the end of the last turn took
  std::optional<boost::asio::signal_set> signals;
  std::atomic<bool> stopping{false};
};

}  // namespace livestream::net
