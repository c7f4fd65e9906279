#include "net/peer_users.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "base/pipe.h"

namespace livestream::net {
namespace {

// Two ends of a connection on loopback.
class Connection {
 public:
  explicit Connection(int family = AF_INET) : family_(family) {
    Fd listener(::socket(family, SOCK_STREAM, 0));
    sockaddr_storage address = loopback();
    socklen_t size = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    if (!listener || ::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size) != 0) return;
    ::listen(listener.get(), 1);
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
    theirs_ = Fd(::socket(family, SOCK_STREAM, 0));
    if (!theirs_ || ::connect(theirs_.get(), reinterpret_cast<sockaddr*>(&address), size) != 0) return;
    ours_ = Fd(::accept(listener.get(), nullptr, nullptr));
  }

  int ours() const { return ours_.get(); }
  int theirs() const { return theirs_.get(); }
  void close_theirs() { theirs_.reset(); }
  bool is_open() const { return ours_.get() >= 0; }

 private:
  sockaddr_storage loopback() const {
    sockaddr_storage storage{};
    if (family_ == AF_INET6) {
      auto* const six = reinterpret_cast<sockaddr_in6*>(&storage);
      six->sin6_family = AF_INET6;
      six->sin6_addr = in6addr_loopback;
    } else {
      auto* const four = reinterpret_cast<sockaddr_in*>(&storage);
      four->sin_family = AF_INET;
      four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    return storage;
  }

  int family_;
  Fd theirs_;
  Fd ours_;
};

TEST(PeerUsers, KnowOurselves) {
  if (!tells_peer_users()) GTEST_SKIP() << "this system does not tell";
  const Connection connection;
  EXPECT_EQ(PeerUsers().find(connection.ours()), ::getuid());
}

TEST(PeerUsers, KnowOurselvesByTheNewerProtocolToo) {
  const Connection connection(AF_INET6);
  if (!tells_peer_users() || !connection.is_open()) GTEST_SKIP() << "no IPv6 here";
  EXPECT_EQ(PeerUsers().find(connection.ours()), ::getuid());
}

TEST(PeerUsers, KnowWhoElseMadeTheSocket) {
  if (!tells_peer_users() || ::getuid() != 0) GTEST_SKIP() << "only root can be somebody else";
  auto held = make_pipe();
  auto told = make_pipe();
  ASSERT_TRUE(held && told);
  Fd listener(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ::listen(listener.get(), 1);
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  const pid_t other = ::fork();
  if (other == 0) {
    held->writing.reset();
    if (::setuid(65'534) != 0) ::_exit(1);
    const int theirs = ::socket(AF_INET, SOCK_STREAM, 0);
    if (theirs < 0 || ::connect(theirs, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) ::_exit(1);
    char byte = 0;
    [[maybe_unused]] const ssize_t end = ::read(held->reading.get(), &byte, 1);
    ::_exit(0);
  }
  const Fd ours(::accept(listener.get(), nullptr, nullptr));
  EXPECT_EQ(PeerUsers().find(ours.get()), 65'534U);
  held->writing.reset();
  ::waitpid(other, nullptr, 0);
}

TEST(PeerUsers, DoNotTakeASocketThatIsClosedForRoots) {
  if (!tells_peer_users()) GTEST_SKIP() << "this system does not tell";
  Connection connection;
  connection.close_theirs();
  const auto found = PeerUsers().find(connection.ours());
  EXPECT_NE(found, 0U);
  EXPECT_EQ(found.value_or(::getuid()), ::getuid()) << "kernels differ in how long they remember";
}

TEST(PeerUsers, AreFoundAgainAndAgain) {
  if (!tells_peer_users()) GTEST_SKIP() << "this system does not tell";
  PeerUsers users;
  for (int i = 0; i < 100; ++i) {
    const Connection connection;
    ASSERT_EQ(users.find(connection.ours()), ::getuid()) << i;
  }
}

TEST(PeerUsers, ArentFoundForWhatIsNoConnection) {
  const auto pipe = make_pipe();
  ASSERT_TRUE(pipe);
  EXPECT_EQ(PeerUsers().find(pipe->reading.get()), std::nullopt);
  EXPECT_EQ(PeerUsers().find(-1), std::nullopt);
}

}  // namespace
}  // namespace livestream::net
