#include "cli/doctor_checks.h"

#include <array>

namespace livestream::cli {
namespace {

constexpr std::array kChecks{
    DoctorCheck{"server", check_server},
    DoctorCheck{"port", check_port},
    DoctorCheck{"roots", check_roots},
    DoctorCheck{"state folder", check_state_folder},
    DoctorCheck{"disk", check_disk},
    DoctorCheck{"watch limits", check_watch_limits},
    DoctorCheck{"open files", check_open_files},
    DoctorCheck{"clock", check_clock},
    DoctorCheck{"browser", check_browser},
};

}  // namespace

std::span<const DoctorCheck> all_checks() { return kChecks; }

}  // namespace livestream::cli
