#include "cli/admin_call.h"

#include <unistd.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <utility>

#include "access/secret.h"
#include "access/token_file.h"
#include "base/clock.h"
#include "cli/server_api.h"
#include "model/event_codec.h"

namespace livestream::cli {
namespace {

constexpr std::chrono::minutes kBriefly{1};

// A token that is there as long as this is.
class BriefToken {
 public:
  explicit BriefToken(const Environment& environment) : file_(state_folder(environment) / "tokens.json") {}
  BriefToken(const BriefToken&) = delete;
  BriefToken& operator=(const BriefToken&) = delete;
  ~BriefToken() {
    if (!name_.empty()) (void)file_.change([&](AccessTokens& tokens) { return remove_token(tokens, name_); });
  }

  Result<std::string> make() {
    const SystemTime now = RealClock().system_now();
    const std::string name = "command " + std::to_string(::getpid());
    const std::string secret = make_secret();
    const auto saved = file_.change([&](AccessTokens& tokens) {
      return add_token(tokens, {.name = name,
                                .role = Role::admin,
                                .session = {},
                                .created_us = now.time_since_epoch().count(),
                                .expires_us = (now + kBriefly).time_since_epoch().count(),
                                .hash = hash_secret(secret)});
    });
    if (!saved) return saved.error();
    name_ = name;
    return secret;
  }

 private:
  TokenFile file_;
  std::string name_;
};

Result<boost::json::object> read_answer(const Answer& answer) {
  boost::system::error_code failed;
  auto value = boost::json::parse(answer.body, failed);
  if (failed || !value.is_object()) return Error{Errc::io, "the server's answer is not the one of a Livestream server"};
  return std::move(value.get_object());
}

}  // namespace

Result<boost::json::object> post_as_admin(const std::string& flag, const Environment& environment,
                                          const std::string& path, const boost::json::object& body) {
  auto address = server_address(flag, environment);
  if (!address) return address.error();
  const std::string text = to_json(body);
  const auto first = ServerApi(*address).post(path, text);
  if (first) return read_answer(*first);
  if (first.error().code != Errc::no_permission || !address->token.empty()) return first.error();
  BriefToken token(environment);
  auto secret = token.make();
  if (!secret) return secret.error();
  address->token = std::move(*secret);
  const auto second = ServerApi(*address).post(path, text);
  return second ? read_answer(*second) : second.error();
}

}  // namespace livestream::cli
