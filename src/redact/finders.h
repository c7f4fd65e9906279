#pragma once

#include "redact/rules.h"

// One for each way in which a secret hangs together with its anchor.
namespace livestream {

/// The anchor is how the secret begins; the rest has its shape.
std::optional<Secret> prefixed(const Found& found, const Rule& rule);
/// `123456789:AA…`: an id of digits, which is before the anchor, and 35 characters past its colon.
std::optional<Secret> telegram_token(const Found& found, const Rule& rule);
/// Three parts of base64url, of which the first and the second begin like a JSON object.
std::optional<Secret> json_web_token(const Found& found, const Rule& rule);
/// From `-----BEGIN … PRIVATE KEY-----` to its end, or as far as it looks like one. The one secret that may go over
/// several lines: in a JSON string these are escapes.
std::optional<Secret> private_key(const Found& found, const Rule& rule);
/// Between `scheme://user:` and `@`; with the user, if that is as long as a token.
std::optional<Secret> url_password(const Found& found, const Rule& rule);

/// The anchor is how a name ends; the secret is its value, in code, JSON, YAML, `.env` or a command's option.
std::optional<Secret> assigned(const Found& found, const Rule& rule);
/// What stands in that header, past the scheme.
std::optional<Secret> authorization(const Found& found, const Rule& rule);
/// The word past the anchor, wherever it stands.
std::optional<Secret> bearer_token(const Found& found, const Rule& rule);
/// All of that header, from the first cookie to the last.
std::optional<Secret> cookie(const Found& found, const Rule& rule);

}  // namespace livestream
