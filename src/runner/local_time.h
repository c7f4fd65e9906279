#pragma once

#include <string>

#include "base/clock.h"

namespace livestream {

/// `2026-11-23T03:02:52.123456`: local time without a zone, as overnight loops write it into their files.
std::string local_iso_time(SystemTime time);
/// `20261123_030252`, as they name them.
std::string local_stamp(SystemTime time);
/// `03:02:52`
std::string local_time_of_day(SystemTime time);

}  // namespace livestream
