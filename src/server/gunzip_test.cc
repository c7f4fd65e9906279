#include "server/gunzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace livestream {
namespace {

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string compressed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  return compressed;
}

TEST(Gunzip, GivesBackWhatWasCompressed) {
  const std::string text(300'000, 'x');
  EXPECT_EQ(*gunzip(gzip(text), text.size()), text);
  EXPECT_EQ(*gunzip(gzip(""), 0), "");
}

TEST(Gunzip, StopsAtItsLimit) {
  const auto unpacked = gunzip(gzip(std::string(300'000, 'x')), 299'999);
  ASSERT_FALSE(unpacked);
  EXPECT_EQ(unpacked.error().code, Errc::too_large);
}

TEST(Gunzip, RefusesWhatIsNotWhole) {
  const std::string whole = gzip("hello");
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(gunzip(whole.substr(0, size), 100)) << size;
  EXPECT_FALSE(gunzip("hello", 100));
}

}  // namespace
}  // namespace livestream
