#pragma once

#include <filesystem>

#include "access/audit_log.h"
#include "access/token_file.h"

// Where a state folder keeps what lets others in, for the server and for commands alike.
namespace livestream::cli {

inline std::filesystem::path token_path(const std::filesystem::path& state) { return state / "tokens.json"; }
inline TokenFile token_file(const std::filesystem::path& state) { return TokenFile(token_path(state)); }

inline std::filesystem::path audit_path(const std::filesystem::path& state) { return state / "audit.jsonl"; }
inline AuditLog audit_log(const std::filesystem::path& state) { return AuditLog(audit_path(state)); }

}  // namespace livestream::cli
