#include "model/json_hash.h"

#include <gtest/gtest.h>

namespace livestream {
namespace {

TEST(HashJson, SpacingOrderAndEscapesDoNotMatter) {
  const auto hash = hash_json(R"({"a":"ä","b":[1,{"c":null}]})");
  EXPECT_EQ(hash_json(R"( { "b" : [ 1 , { "c" : null } ] , "\u0061" : "\u00e4" } )"), hash);
}

TEST(HashJson, TheNotationOfANumberDoesNotMatter) {
  EXPECT_EQ(hash_json("1.50"), hash_json("15e-1"));
  EXPECT_EQ(hash_json("123456789012345678901"), hash_json("1.23456789012345678901e20"));
}

TEST(HashJson, WhatDiffersHasAnotherHash) {
  const char* const values[] = {"1",
                                "1.0",
                                "2",
                                "\"1\"",
                                "[1]",
                                "[]",
                                "{}",
                                "null",
                                "true",
                                "false",
                                "[[]]",
                                "[1,2]",
                                "[2,1]",
                                "{\"a\":1}",
                                "{\"b\":1}",
                                "[\"a\",1]",
                                "\"null\"",
                                "\"\"",
                                "[{}]",
                                "[{},{}]",
                                "-1",
                                "[[1],2]",
                                "[[1,2]]",
                                "{\"a\":{\"b\":1}}",
                                "{\"b\":{\"a\":1}}",
                                "{\"a\":2,\"b\":1}",
                                "{\"a\":1,\"b\":2}"};
  for (const char* a : values)
    for (const char* b : values) EXPECT_EQ(hash_json(a) == hash_json(b), a == b) << a << " " << b;
}

}  // namespace
}  // namespace livestream
