#pragma once

#include <string>
#include <vector>

namespace livestream::net {

/// The addresses by which others in the same network reach this machine: those of interfaces that are up, IPv4 first,
/// without loopback and link-local ones. Empty where there is no network.
std::vector<std::string> own_addresses();

}  // namespace livestream::net
