#include "net/watched_tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/test_folder.h"
#include "net/stream.h"

namespace livestream::net {
namespace {

using std::chrono::system_clock;
using testing::HasSubstr;

// What it opens holds until as many seconds after 1970 as the certificate's file says.
class DatedContext final : public TlsContext {
 public:
  explicit DatedContext(int until) : until_(until) {}
  std::shared_ptr<Stream> accept(std::shared_ptr<Stream> plain) const override { return plain; }
  system_clock::time_point valid_from() const override { return {}; }
  system_clock::time_point valid_until() const override { return system_clock::from_time_t(until_); }

 private:
  int until_;
};

Result<std::shared_ptr<TlsContext>> open_dated(const TlsIdentity& identity) {
  if (identity.key.text != "key to " + identity.certificate.text) return invalid("they do not fit");
  return std::shared_ptr<TlsContext>(std::make_shared<DatedContext>(std::stoi(identity.certificate.text)));
}

class WatchedTlsTest : public testing::Test {
 protected:
  WatchedTlsTest() {
    write("cert", "2000000001");
    write("key", "key to 2000000001");
  }

  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(write_file_atomically(folder_ / name, text));
  }
  Result<std::shared_ptr<WatchedTls>> open() const {
    return WatchedTls::open({folder_ / "cert", folder_ / "key"}, open_dated);
  }
  static std::time_t until(const TlsContext& tls) { return system_clock::to_time_t(tls.valid_until()); }

  TempFolder folder_;
};

TEST_F(WatchedTlsTest, NamesTheFileThatIsMissing) {
  std::filesystem::remove(folder_ / "key");
  EXPECT_EQ(open().error().code, Errc::not_found);
  EXPECT_THAT(open().error().message, HasSubstr((folder_ / "key").string()));
}

TEST_F(WatchedTlsTest, TakesNoKeyThatOtherUsersMayReadOrItsGroupWrite) {
  using std::filesystem::perms;
  const auto key = folder_ / "key";
  for (const perms open_to : {perms::others_read, perms::others_write, perms::group_write}) {
    std::filesystem::permissions(key, perms::owner_read | open_to);
    EXPECT_EQ(open().error().code, Errc::no_permission);
  }
  std::filesystem::permissions(key, perms::owner_read | perms::group_read);
  EXPECT_TRUE(open());
}

TEST_F(WatchedTlsTest, ReadsThemAgainWhenTheyHaveChanged) {
  const auto tls = *open();
  EXPECT_EQ(until(*tls), 2'000'000'001);
  write("cert", "2000000002");
  write("key", "key to 2000000002");
  tls->refresh();
  EXPECT_EQ(until(*tls), 2'000'000'002);
}

TEST_F(WatchedTlsTest, GoesOnWithTheOldWhileTheNewCannotBeUsed) {
  const auto tls = *open();
  write("cert", "2000000002");
  testing::internal::CaptureStderr();
  tls->refresh();
  tls->refresh();
  const std::string diary = testing::internal::GetCapturedStderr();
  EXPECT_EQ(until(*tls), 2'000'000'001);
  EXPECT_THAT(diary, HasSubstr("they do not fit; the certificate from before stays in use"));
  EXPECT_EQ(diary.find("they do not fit"), diary.rfind("they do not fit")) << "told once";
  write("key", "key to 2000000002");
  tls->refresh();
  EXPECT_EQ(until(*tls), 2'000'000'002);
}

TEST_F(WatchedTlsTest, WarnsOfACertificateThatHasExpired) {
  write("cert", "1000000000");
  write("key", "key to 1000000000");
  testing::internal::CaptureStderr();
  EXPECT_TRUE(open());
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("has expired"));
}

}  // namespace
}  // namespace livestream::net
