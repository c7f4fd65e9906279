#include "cli/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace livestream::cli {
namespace {

constexpr int kBorder = 4;

// Black on white whatever the terminal's colours are: many readers do not take the opposite.
constexpr std::string_view kColours = "\x1b[38;5;16;48;5;231m";
constexpr std::string_view kReset = "\x1b[0m";

bool is_dark(const QRcode& code, int x, int y) {
  const bool is_inside = x >= 0 && y >= 0 && x < code.width && y < code.width;
  return is_inside && (code.data[y * code.width + x] & 1) != 0;
}

std::string_view block(bool upper, bool lower) {
  if (upper) return lower ? "█" : "▀";
  return lower ? "▄" : " ";
}

}  // namespace

std::string qr_code(std::string_view text) {
  const std::unique_ptr<QRcode, decltype(&::QRcode_free)> code(
      ::QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_L), &::QRcode_free);
  if (code == nullptr) return {};
  std::string out;
  for (int y = -kBorder; y < code->width + kBorder; y += 2) {
    out += kColours;
    for (int x = -kBorder; x < code->width + kBorder; ++x) out += block(is_dark(*code, x, y), is_dark(*code, x, y + 1));
    out.append(kReset).append("\n");
  }
  return out;
}

}  // namespace livestream::cli
