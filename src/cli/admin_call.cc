#include "cli/admin_call.h"

#include <unistd.h>

#include <chrono>
#include <utility>

#include "base/clock.h"
#include "cli/access_files.h"
#include "cli/server_api.h"

namespace livestream::cli {
namespace {

constexpr std::chrono::minutes kBriefly{1};

// A token that is there as long as this is.
class BriefToken {
 public:
  explicit BriefToken(const Environment& environment) : file_(token_file(state_folder(environment))) {}
  BriefToken(const BriefToken&) = delete;
  BriefToken& operator=(const BriefToken&) = delete;
  ~BriefToken() {
    if (name_.empty()) return;
    (void)file_.change([&](AccessTokens& tokens) -> Result<void> {
      const auto removed = remove_token(tokens, name_);
      return removed ? Result<void>() : removed.error();
    });
  }

  Result<std::string> make() {
    auto [token, secret] =
        make_token("command " + std::to_string(::getpid()), Role::admin, {}, RealClock().system_now(), kBriefly);
    const auto saved = file_.add(token);
    if (!saved) return saved.error();
    name_ = std::move(token.name);
    return std::move(secret);
  }

 private:
  TokenFile file_;
  std::string name_;
};

}  // namespace

Result<boost::json::object> post_as_admin(const std::string& flag, const Environment& environment,
                                          const std::string& path, const boost::json::object& body) {
  auto address = server_address(flag, environment);
  if (!address) return address.error();
  auto answer = ServerApi(*address).post_object(path, body);
  const bool needs_token = !answer && answer.error().code == Errc::no_permission && address->token.empty();
  if (!needs_token) return answer;
  BriefToken token(environment);
  auto secret = token.make();
  if (!secret) return secret.error();
  address->token = std::move(*secret);
  return ServerApi(*address).post_object(path, body);
}

}  // namespace livestream::cli
