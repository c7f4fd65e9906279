#pragma once

#include <string_view>

namespace livestream {

/// Shannon's entropy of the text's own characters, in bits for each: 0 for `aaaa`, 4 at most for hex digits.
double entropy_bits(std::string_view text);

/// Whether it stands for a value instead of being one: `changeme`, `<your key>`, `${VAR}`, `process.env.KEY`, or what
/// was redacted before.
bool is_placeholder(std::string_view value);

/// Whether a value without quotation marks is rather a name of some code: `config.auth.id2`, `PKCS7PrivateKeyTypes`.
bool is_name_in_code(std::string_view value);

/// Whether it looks like a file's path.
bool is_path_of_file(std::string_view value);

}  // namespace livestream
