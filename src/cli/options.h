#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

// Options that several commands have: the same name, the same meaning, the same words.
namespace livestream::cli {

/// The positional ID, checked to be one.
void add_session_id(CLI::App& app, std::string& id);
/// `--server URL`; read it with `server_address`.
void add_server(CLI::App& app, std::string& url);
/// `--json`.
void add_json(CLI::App& app, bool& as_json);
/// `--role ROLE`, checked to be one for `parse_role`.
void add_role(CLI::App& app, std::string& role, const std::string& what);
/// `--expires TIME`, checked to be one for `parse_duration`.
void add_lifetime(CLI::App& app, std::string& lifetime, const std::string& what);
/// Whether what goes out is without secrets if nothing is said.
enum class Redaction { on_request, usual };
/// `--redact`, and where that is usual `--no-redact`.
void add_redaction(CLI::App& app, bool& redacts, Redaction redaction);
/// `--root DIR`, repeatable: where record files are looked for.
void add_roots(CLI::App& app, std::vector<std::filesystem::path>& roots);

}  // namespace livestream::cli
