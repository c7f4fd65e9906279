#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace livestream {

/// What somebody may be here.
enum class Role {
  nobody,     ///< has shown nothing yet
  viewer,     ///< reads everything
  publisher,  ///< posts events, reads nothing
  admin,      ///< all of it; also deletes records and adds folders
};

/// What a request asks to do. `enter`: what it takes to become somebody.
enum class Right { enter, read, publish, administer };

struct RoleName {
  Role role;
  std::string_view name;
};
inline constexpr std::array kRoles = {RoleName{Role::viewer, "viewer"}, RoleName{Role::publisher, "publisher"},
                                      RoleName{Role::admin, "admin"}};

constexpr std::string_view to_string(Role role) {
  for (const RoleName& one : kRoles)
    if (one.role == role) return one.name;
  return {};
}

constexpr std::optional<Role> parse_role(std::string_view name) {
  for (const RoleName& one : kRoles)
    if (one.name == name) return one.role;
  return std::nullopt;
}

constexpr bool may(Role role, Right right) {
  if (role == Role::admin || right == Right::enter) return true;
  if (role == Role::nobody) return false;
  return role == Role::viewer ? right == Right::read : right == Right::publish;
}

}  // namespace livestream
