#pragma once

#include <string>
#include <string_view>

namespace livestream {

/// Puts `[redacted:RULE]` in the place of each secret that is known by its form or by the name that it is assigned to
/// (redact/rules.cc lists them). docs/security.md says what is not found.
///
/// `text` may be plain or JSON, one value or many: JSON stays valid, with the same keys, numbers and structure. What
/// was redacted is not changed by doing it again. Time: linear; no state between calls, so what comes in pieces (a
/// private key, line by line) is not recognised. Any thread.
std::string redact(std::string_view text);

/// The same for where there is seldom anything: false if nothing was found, and `out` is as it was. `text` is not in
/// `out`.
bool redact(std::string_view text, std::string& out);

}  // namespace livestream
