#include "access/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <set>

#include "access/secret.h"
#include "access/token_file.h"
#include "base/test_folder.h"

namespace livestream {
namespace {

using std::chrono::microseconds;
using testing::HasSubstr;

const SystemTime kNow{microseconds(1'796'000'000'000'000)};

AccessToken token_of(const std::string& name, const std::string& secret) {
  return {
      .name = name, .role = Role::viewer, .session = "", .created_us = 1, .expires_us = 0, .hash = hash_secret(secret)};
}

TEST(Secret, IsLongAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string secret = make_secret();
    EXPECT_EQ(secret.size(), 46U);
    EXPECT_EQ(secret.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"),
              std::string::npos);
    seen.insert(secret);
  }
  EXPECT_EQ(seen.size(), 1'000U);
}

TEST(Secret, IsKeptAsSha256) {  // FIPS 180-4, of "abc"
  EXPECT_EQ(hash_secret("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Secret, IsEqualOnlyAsAWhole) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

// The first bytes differ, and the last cannot be read: who stopped at the first would not find that out.
TEST(Secret, IsLookedAtToItsEndHoweverSoonItDiffers) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const memory = ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  char* const begin = static_cast<char*>(memory);
  const std::string other(2 * page, 'x');
  EXPECT_FALSE(equal_in_constant_time({begin, 2 * page}, other));
  ASSERT_EQ(::mprotect(begin + page, page, PROT_NONE), 0);
  EXPECT_NE(std::memcmp(begin, other.data(), other.size()), 0);  // as it stops
  EXPECT_DEATH((void)equal_in_constant_time({begin, 2 * page}, other), "");
  ::munmap(memory, 2 * page);
}

TEST(Role, SaysWhatOneMay) {
  EXPECT_TRUE(may(Role::viewer, Right::read));
  EXPECT_FALSE(may(Role::viewer, Right::publish));
  EXPECT_FALSE(may(Role::viewer, Right::administer));
  EXPECT_TRUE(may(Role::publisher, Right::publish));
  EXPECT_FALSE(may(Role::publisher, Right::read));
  EXPECT_FALSE(may(Role::publisher, Right::administer));
  for (const Right right : {Right::read, Right::publish, Right::administer}) EXPECT_TRUE(may(Role::admin, right));
}

TEST(Tokens, OpenByTheirSecretUntilTheyExpire) {
  AccessToken guest = token_of("guest", "two");
  guest.expires_us = (kNow + std::chrono::hours(1)).time_since_epoch().count();
  const AccessTokens tokens = {token_of("mine", "one"), guest};
  EXPECT_EQ(find_token(tokens, "one", kNow)->name, "mine");
  EXPECT_EQ(find_token(tokens, "two", kNow)->name, "guest");
  EXPECT_EQ(find_token(tokens, "two", kNow + std::chrono::hours(1)), nullptr);
  EXPECT_EQ(find_token(tokens, "three", kNow), nullptr);
  EXPECT_EQ(find_token(tokens, "", kNow), nullptr);
  EXPECT_EQ(find_token(tokens, hash_secret("one"), kNow), nullptr);  // what is kept opens nothing
}

TEST(Tokens, HaveNamesOfTheirOwn) {
  AccessTokens tokens;
  EXPECT_TRUE(add_token(tokens, token_of("phone", "a")));
  EXPECT_EQ(add_token(tokens, token_of("phone", "b")).error().code, Errc::conflict);
  for (const char* const name : {"", "a\nb", "\x7f", "\xff"})
    EXPECT_EQ(add_token(tokens, token_of(name, "c")).error().code, Errc::invalid) << name;
  EXPECT_EQ(add_token(tokens, token_of(std::string(65, 'x'), "c")).error().code, Errc::invalid);
  EXPECT_THAT(remove_token(tokens, "tablet").error().message, HasSubstr("there is: phone"));
  EXPECT_TRUE(remove_token(tokens, "phone"));
  EXPECT_TRUE(tokens.empty());
}

TEST(Tokens, AreForgottenAMonthAfterTheyExpired) {
  const TempFolder folder;
  const TokenFile file(folder / "tokens.json");
  const SystemTime now{std::chrono::hours(24 * 365)};
  const auto made = [&](const char* name, std::optional<std::chrono::seconds> lifetime, SystemTime when) {
    return make_token(name, Role::viewer, {}, when, lifetime).token;
  };
  const auto born = now - kExpiredAreKept - std::chrono::hours(1);
  ASSERT_TRUE(file.add(made("old", std::chrono::minutes(59), born)));
  ASSERT_TRUE(file.add(made("young", std::chrono::minutes(61), born)));
  ASSERT_TRUE(file.add(made("for ever", std::nullopt, born)));
  ASSERT_EQ(file.load().value().size(), 3U);
  ASSERT_TRUE(file.add(made("new", std::nullopt, now)));
  std::vector<std::string> names;
  for (const AccessToken& one : file.load().value()) names.push_back(one.name);
  EXPECT_EQ(names, (std::vector<std::string>{"young", "for ever", "new"}));
}

TEST(Tokens, AreWrittenAsTheyAreReadWithoutTheirSecrets) {
  AccessToken one = token_of("ein \"Name\"", "secret-text");
  one.role = Role::publisher;
  one.session = "nightly";
  one.is_redacted = true;
  const AccessTokens tokens = {one, token_of("two", "other")};
  const std::string text = encode_tokens(tokens);
  EXPECT_EQ(text.find("secret-text"), std::string::npos);
  EXPECT_EQ(parse_tokens(text).value(), tokens);
}

TEST(Tokens, ThatAreNotWholeOpenNothing) {
  for (const char* const text :
       {"", "{}", "[]", R"({"tokens":{}})", R"({"tokens":[1]})", R"({"tokens":[{"name":"a"}]})",
        R"({"tokens":[{"name":"a","role":"king","session":"","created_us":0,"expires_us":0,"hash":"x"}]})"})
    EXPECT_FALSE(parse_tokens(text)) << text;
}

TEST(Tokens, AreRedactedOnlyIfTheirFileSaysSo) {
  const std::string text = encode_tokens({token_of("eye", "1")});
  const auto with = [&](const std::string& redacted) {
    std::string other = text;
    return parse_tokens(other.replace(other.find(R"(,"redacted":false)"), 17, redacted));
  };
  EXPECT_FALSE(with("").value()[0].is_redacted);
  EXPECT_TRUE(with(R"(,"redacted":true)").value()[0].is_redacted);
  EXPECT_FALSE(with(R"(,"redacted":1)"));
  EXPECT_FALSE(with(R"(,"redacted":null)"));
}

TEST(TokenFile, IsForItsOwnerAlone) {
  const TempFolder folder;
  const TokenFile file(folder / "state/tokens.json");
  EXPECT_TRUE(file.load().value().empty());
  ASSERT_TRUE(file.change([](AccessTokens& tokens) { return add_token(tokens, token_of("a", "1")); }));
  struct stat info{};
  ASSERT_EQ(::stat(file.path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  ::chmod(file.path().c_str(), 0644);
  EXPECT_EQ(file.load().error().code, Errc::no_permission);
}

TEST(TokenFile, IsLeftAloneByAChangeThatFails) {
  const TempFolder folder;
  const TokenFile file(folder / "tokens.json");
  ASSERT_TRUE(file.change([](AccessTokens& tokens) { return add_token(tokens, token_of("a", "1")); }));
  EXPECT_FALSE(file.change([](AccessTokens& tokens) {
    tokens.clear();
    return Result<void>(invalid("no"));
  }));
  EXPECT_EQ(file.load().value().size(), 1U);
}

TEST(WatchedTokens, ChangeWithTheirFile) {
  const TempFolder folder;
  const TokenFile file(folder / "tokens.json");
  WatchedTokens watched(file);
  EXPECT_TRUE(watched.refresh().value());
  EXPECT_FALSE(watched.refresh().value());
  ASSERT_TRUE(file.change([](AccessTokens& tokens) { return add_token(tokens, token_of("a", "1")); }));
  EXPECT_TRUE(watched.refresh().value());
  EXPECT_EQ(watched.all().size(), 1U);
  ::chmod(file.path().c_str(), 0644);
  EXPECT_EQ(watched.refresh().error().code, Errc::no_permission);
  EXPECT_TRUE(watched.all().empty());
  ::chmod(file.path().c_str(), 0600);
  EXPECT_TRUE(watched.refresh().value());
  ASSERT_TRUE(write_file_atomically(file.path(), "nonsense", 0600));
  EXPECT_FALSE(watched.refresh());
  EXPECT_TRUE(watched.all().empty());
  EXPECT_FALSE(watched.refresh().value());  // told once
  std::filesystem::remove(file.path());
  EXPECT_TRUE(watched.refresh().value());
}

}  // namespace
}  // namespace livestream
