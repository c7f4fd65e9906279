#include "load/http_answer.h"

#include <gtest/gtest.h>

#include <string>

#include "load/failure.h"

namespace bench {
namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 201 Created\r\nserver: x\r\nContent-LENGTH: 5\r\n\r\nhello";

TEST(HttpAnswer, IsTakenOffAPipelineOfThem) {
  const std::string two = std::string(kAnswer) + "HTTP/1.1 204 No Content\r\n\r\n";
  const auto first = HttpAnswer::parse(two);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 201);
  EXPECT_EQ(first->body, "hello");
  const auto second = HttpAnswer::parse(std::string_view(two).substr(first->size()));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->status, 204);
  EXPECT_EQ(first->size() + second->size(), two.size());
}

TEST(HttpAnswer, IsNothingUntilWhole) {
  for (std::size_t size = 0; size < kAnswer.size(); ++size) {
    EXPECT_FALSE(HttpAnswer::parse(kAnswer.substr(0, size))) << size;
  }
}

TEST(HttpAnswer, WithAChunkedBodyEndsTheRun) {
  EXPECT_THROW(HttpAnswer::parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), Failure);
}

}  // namespace
}  // namespace bench
