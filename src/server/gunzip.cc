#include "server/gunzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace livestream {
namespace {

constexpr int kGzipAlone = 16 + MAX_WBITS;
constexpr std::size_t kPiece = 64 * 1024;

// One that has begun to inflate.
class Inflater {
 public:
  Inflater() { is_ready_ = inflateInit2(&stream_, kGzipAlone) == Z_OK; }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (is_ready_) inflateEnd(&stream_);
  }

  bool is_ready() const { return is_ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool is_ready_ = false;
};

}  // namespace

Result<std::string> gunzip(std::string_view compressed, std::size_t limit) {
  Inflater inflater;
  if (!inflater.is_ready() || compressed.size() > std::numeric_limits<uInt>::max())
    return Error{Errc::invalid, "the body cannot be unpacked here"};
  z_stream& stream = inflater.stream();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));  // zlib only reads there
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::string text;
  for (int code = Z_OK; code != Z_STREAM_END;) {
    const std::size_t before = text.size();
    text.resize(before + std::min(kPiece, limit + 1 - before));
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream.avail_out = static_cast<uInt>(text.size() - before);
    code = inflate(&stream, Z_NO_FLUSH);
    text.resize(text.size() - stream.avail_out);
    if (text.size() > limit)
      return Error{Errc::too_large, "the unpacked body has more than " + std::to_string(limit) + " bytes"};
    const bool is_stuck = code == Z_OK && text.size() == before && stream.avail_in == 0;
    if ((code != Z_OK && code != Z_STREAM_END) || is_stuck)
      return Error{Errc::invalid, "the body is not gzip, or is cut off"};
  }
  return text;
}

}  // namespace livestream
