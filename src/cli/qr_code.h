#pragma once

#include <string>
#include <string_view>

namespace livestream::cli {

/// `text` as a QR code for a terminal that knows UTF-8: two modules per character, black on white whatever
/// its colours are, with the border of four that readers ask for (ISO/IEC 18004, 5.3.8). Each line ends with a line
/// break. Empty if the text is too long for one (2,900 bytes).
std::string qr_code(std::string_view text);

}  // namespace livestream::cli
