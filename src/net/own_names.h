#pragma once

#include <string>
#include <vector>

namespace livestream::net {

/// What others in the same network call this machine, in lower case: its host name up to the first dot, that with
/// `.local` (RFC 6762), and the whole of it. Empty if it has none.
std::vector<std::string> own_names();

/// The addresses by which others in the same network reach this machine: those of interfaces that are up, IPv4 first,
/// without loopback and link-local ones. Empty where there is no network.
std::vector<std::string> own_addresses();

}  // namespace livestream::net
