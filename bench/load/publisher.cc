#include "load/publisher.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "load/http_answer.h"

namespace bench {
namespace {

void wait_until_connected(int fd, const Endpoint& endpoint) {
  constexpr int kPatience = 10'000;  // ms
  pollfd wanted{.fd = fd, .events = POLLOUT, .revents = 0};
  if (::poll(&wanted, 1, kPatience) != 1) throw Failure("no connection to " + endpoint.host_header + " within 10 s");
  check_connected(fd, endpoint);
}

std::string request_head(const Options& options, const Endpoint& endpoint, std::uint32_t session) {
  const bool batched = options.batch > 1;
  const std::size_t body = options.batch * options.event_bytes + (batched ? options.batch : 0);
  return fmt::format("POST {} HTTP/1.1\r\n{}Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
                     options.publish_path_of(session), endpoint.fields,
                     batched ? "application/x-ndjson" : "application/json", body);
}

}  // namespace

Publisher::Publisher(Loop& loop, const Options& options, const Endpoint& endpoint, std::uint32_t number)
    : link_(endpoint, 0),
      writer_(session_id(options.layout.session_of(number)), number, options.event_bytes),
      request_head_(request_head(options, endpoint, options.layout.session_of(number))),
      in_flight_limit_(options.in_flight),
      batch_(options.batch),
      chunk_(kChunkSize) {
  wait_until_connected(link_.fd(), endpoint);
  loop.watch(link_.fd(), *this, Priority::kFirst);
}

void Publisher::pump(Nanos time) {
  while (may_send(time)) append_request(schedule_.open() ? schedule_.due(sent_) : time);
  flush();
}

Nanos Publisher::next_due() const {
  const bool waits_for_time = schedule_.open() && sent_ - answered_ < in_flight_limit_;
  return waits_for_time ? schedule_.due(sent_) : std::numeric_limits<Nanos>::max();
}

void Publisher::ready(std::uint32_t events) {
  if ((events & ~EPOLLOUT) != 0) read_answers((events & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0);
  flush();
}

std::uint64_t Publisher::events_due(Nanos time) const {
  if (!schedule_.open() || time < schedule_.start) return 0;
  return static_cast<std::uint64_t>((time - schedule_.start) / schedule_.interval + 1) * batch_;
}

bool Publisher::may_send(Nanos time) const {
  return sent_ - answered_ < in_flight_limit_ && (!schedule_.open() || schedule_.due(sent_) <= time);
}

void Publisher::append_request(Nanos sent_time) {
  outgoing_ += request_head_;
  for (std::uint32_t event = 0; event < batch_; ++event) {
    writer_.append(outgoing_, sent_time);
    if (batch_ > 1) outgoing_ += '\n';
  }
  ++sent_;
}

void Publisher::flush() {
  if (outgoing_.empty()) return;
  const ssize_t count = link_.send(outgoing_);
  if (count < 0 && errno != EAGAIN) throw system_failure("send of a publisher");
  outgoing_.erase(0, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
}

// Stops at a short read, as viewers do, and for the same reason not once the end was announced.
void Publisher::read_answers(bool until_end) {
  while (true) {
    const ssize_t count = link_.receive(chunk_);
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) throw system_failure("recv of a publisher");
    if (count == 0) {
      throw Failure(
          fmt::format("the server closed a publisher's connection with {} requests unanswered", sent_ - answered_));
    }
    incoming_.append(chunk_.data(), static_cast<std::size_t>(count));
    take_answers();
    if (link_.is_plain() && !until_end && static_cast<std::size_t>(count) < chunk_.size()) return;
  }
}

void Publisher::take_answers() {
  std::string_view rest = incoming_;
  while (const auto answer = HttpAnswer::parse(rest)) {
    if (answer->status < 200 || answer->status > 299) {
      throw Failure(fmt::format("the server answered a POST with {}{}", answer->head, answer->body));
    }
    rest.remove_prefix(answer->size());
    ++answered_;
  }
  incoming_.erase(0, incoming_.size() - rest.size());
}

}  // namespace bench
