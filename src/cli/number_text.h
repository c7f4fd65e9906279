#pragma once

#include <cstdint>
#include <string>

namespace livestream::cli {

/// `12,345,678`.
std::string grouped(std::int64_t number);

/// Bytes with a unit, 1024 to the next: `512 B`, `1.4 GiB`.
std::string bytes_text(std::uint64_t bytes);

}  // namespace livestream::cli
