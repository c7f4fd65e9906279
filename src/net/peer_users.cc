#include "net/peer_users.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#ifdef __linux__
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#endif

namespace livestream::net {

#ifdef __linux__

namespace {

constexpr std::uint8_t kEstablished = 1;  // TCP_ESTABLISHED of the kernel
constexpr timeval kPatience{0, 200'000};

struct Address {
  int family = AF_INET;
  std::uint16_t port = 0;  // in network order
  std::array<std::uint32_t, 4> words{};
};

Address address_of(const sockaddr_storage& storage) {
  Address address{.family = storage.ss_family};
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &storage, sizeof six);
    address.port = six.sin6_port;
    std::memcpy(address.words.data(), &six.sin6_addr, sizeof six.sin6_addr);
  } else {
    sockaddr_in four{};
    std::memcpy(&four, &storage, sizeof four);
    address.port = four.sin_port;
    address.words[0] = four.sin_addr.s_addr;
  }
  return address;
}

// A connection as its peer sees it.
struct Sides {
  Address theirs;
  Address ours;
};

std::optional<Sides> sides_of(int fd) {
  sockaddr_storage ours{};
  sockaddr_storage theirs{};
  socklen_t size = sizeof ours;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&ours), &size) != 0) return std::nullopt;
  size = sizeof theirs;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&theirs), &size) != 0) return std::nullopt;
  return Sides{address_of(theirs), address_of(ours)};
}

struct SocketOwner {
  std::uint8_t state = 0;
  uid_t user = 0;
};

struct Question {
  nlmsghdr header{};
  inet_diag_req_v2 request{};
};

Question question_about(const Sides& sides, std::uint32_t number) {
  Question question;
  question.header = {.nlmsg_len = sizeof question,
                     .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                     .nlmsg_flags = NLM_F_REQUEST,
                     .nlmsg_seq = number,
                     .nlmsg_pid = 0};
  inet_diag_req_v2& request = question.request;
  request.sdiag_family = static_cast<std::uint8_t>(sides.theirs.family);
  request.sdiag_protocol = IPPROTO_TCP;
  request.idiag_states = ~0U;
  request.id.idiag_sport = sides.theirs.port;
  request.id.idiag_dport = sides.ours.port;
  std::memcpy(request.id.idiag_src, sides.theirs.words.data(), sizeof request.id.idiag_src);
  std::memcpy(request.id.idiag_dst, sides.ours.words.data(), sizeof request.id.idiag_dst);
  request.id.idiag_cookie[0] = request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return question;
}

// The answer to the question of this number; answers to earlier ones, which came too late, are passed over.
std::optional<SocketOwner> ask(int fd, const Question& question) {
  if (::send(fd, &question, sizeof question, 0) != static_cast<ssize_t>(sizeof question)) return std::nullopt;
  for (;;) {
    alignas(nlmsghdr) std::array<char, 4'096> answer{};
    const ssize_t size = ::recv(fd, answer.data(), answer.size(), 0);
    if (size < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(inet_diag_msg)))) return std::nullopt;
    nlmsghdr header{};
    std::memcpy(&header, answer.data(), sizeof header);
    if (header.nlmsg_seq != question.header.nlmsg_seq) continue;
    if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
    inet_diag_msg message{};
    std::memcpy(&message, answer.data() + NLMSG_HDRLEN, sizeof message);
    return SocketOwner{message.idiag_state, message.idiag_uid};
  }
}

// As /proc/net/tcp writes it (proc(5)): 32-bit words in the machine's order, the port as a number.
std::string in_hex(const Address& address) {
  std::string text;
  std::array<char, 16> buffer{};
  for (int i = 0; i < (address.family == AF_INET6 ? 4 : 1); ++i) {
    std::snprintf(buffer.data(), buffer.size(), "%08X", address.words[static_cast<std::size_t>(i)]);
    text += buffer.data();
  }
  std::snprintf(buffer.data(), buffer.size(), ":%04X", ntohs(address.port));
  return text + buffer.data();
}

std::optional<SocketOwner> look_up(const Sides& sides) {
  std::ifstream table(sides.theirs.family == AF_INET6 ? "/proc/net/tcp6" : "/proc/net/tcp");
  const std::string wanted = in_hex(sides.theirs) + " " + in_hex(sides.ours) + " ";
  for (std::string line; std::getline(table, line);) {
    const std::size_t found = line.find(wanted);
    if (found == std::string::npos) continue;
    unsigned state = 0;
    unsigned user = 0;
    const char* const rest = line.c_str() + found + wanted.size();
    if (std::sscanf(rest, "%x %*s %*s %*s %u", &state, &user) != 2) return std::nullopt;
    return SocketOwner{static_cast<std::uint8_t>(state), user};
  }
  return std::nullopt;
}

}  // namespace

PeerUsers::PeerUsers() : diagnoser_(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {
  if (diagnoser_) ::setsockopt(diagnoser_.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
}

std::optional<uid_t> PeerUsers::find(int fd) {
  const auto sides = sides_of(fd);
  if (!sides) return std::nullopt;
  auto owner = diagnoser_ ? ask(diagnoser_.get(), question_about(*sides, ++question_)) : std::nullopt;
  if (!owner) owner = look_up(*sides);
  if (!owner || (owner->user == 0 && owner->state != kEstablished)) return std::nullopt;
  return owner->user;
}

bool tells_peer_users() { return true; }

#else

PeerUsers::PeerUsers() = default;
std::optional<uid_t> PeerUsers::find(int) { return std::nullopt; }
bool tells_peer_users() { return false; }

#endif

}  // namespace livestream::net
