#include "cli/admin_call.h"

#include <unistd.h>

#include <chrono>
#include <utility>

#include "base/clock.h"
#include "cli/access_files.h"

namespace livestream::cli {
namespace {

constexpr std::chrono::minutes kBriefly{1};

}  // namespace

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

AdminApi::AdminApi(ServerAddress address, const Environment& environment, std::chrono::milliseconds deadline)
    : address_(std::move(address)),
      environment_(environment),
      deadline_(deadline),
      may_make_token_(address_.token.empty()) {}

AdminApi::~AdminApi() = default;

Result<boost::json::object> AdminApi::get(const std::string& path) {
  return ask([&](ServerApi& server) { return server.get_object(path); });
}

Result<boost::json::object> AdminApi::post(const std::string& path, const boost::json::object& body) {
  return ask([&](ServerApi& server) { return server.post_object(path, body); });
}

// What it made before may have expired.
Result<boost::json::object> AdminApi::ask(const std::function<Result<boost::json::object>(ServerApi&)>& question) {
  ServerApi server(address_, deadline_);
  auto answer = question(server);
  const bool needs_token = !answer && answer.error().code == Errc::no_permission && may_make_token_;
  if (!needs_token) return answer;
  token_ = std::make_unique<BriefToken>(environment_);
  auto secret = token_->make();
  if (!secret) return secret.error();
  address_.token = std::move(*secret);
  ServerApi again(address_, deadline_);
  return question(again);
}

Result<boost::json::object> post_as_admin(const std::string& flag, const Environment& environment,
                                          const std::string& path, const boost::json::object& body) {
  auto address = server_address(flag, environment);
  if (!address) return address.error();
  return AdminApi(std::move(*address), environment).post(path, body);
}

}  // namespace livestream::cli
