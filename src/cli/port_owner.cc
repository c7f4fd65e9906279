#include "cli/port_owner.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <sstream>

#include "base/file.h"

namespace livestream::cli {
namespace {

constexpr std::string_view kListening = "0A";

// Inode of the socket that listens on `port`, from a table like /proc/net/tcp: `sl local_address rem_address st
// tx:rx tr:when retrnsmt uid timeout inode …`, addresses as HEX:PORT.
std::string listening_inode(const std::filesystem::path& table, std::uint16_t port) {
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);  // titles
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    words >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >> inode;
    const std::size_t colon = local.rfind(':');
    if (colon == std::string::npos || state != kListening) continue;
    unsigned found = 0;
    std::from_chars(local.data() + colon + 1, local.data() + local.size(), found, 16);
    if (found == port) return inode;
  }
  return {};
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool holds_socket(const std::filesystem::path& process, const std::string& inode) {
  const std::string wanted = "socket:[" + inode + "]";
  std::error_code ignored;
  for (const auto& fd : std::filesystem::directory_iterator(process / "fd", ignored)) {
    std::error_code gone;
    if (std::filesystem::read_symlink(fd.path(), gone) == wanted) return true;
  }
  return false;
}

std::string program_name(const std::filesystem::path& process) {
  std::ifstream file(process / "comm");
  std::string name;
  std::getline(file, name);
  return name;
}

}  // namespace

std::optional<PortOwner> find_port_owner(std::uint16_t port, const std::filesystem::path& proc) {
  std::string inode = listening_inode(proc / "net" / "tcp", port);
  if (inode.empty()) inode = listening_inode(proc / "net" / "tcp6", port);
  if (inode.empty()) return std::nullopt;
  std::error_code ignored;
  for (const auto& process : std::filesystem::directory_iterator(proc, ignored)) {
    const std::string pid = process.path().filename().string();
    if (is_number(pid) && holds_socket(process.path(), inode))
      return PortOwner{std::stoi(pid), program_name(process.path())};
  }
  return PortOwner{};
}

bool is_port_free(std::uint16_t port) {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
         ::listen(socket.get(), 1) == 0;
}

}  // namespace livestream::cli
