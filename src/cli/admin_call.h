#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/state_folder.h"
#include "cli/server_api.h"

namespace livestream::cli {

class BriefToken;

/// Asks a server for what takes an admin. Where it lets nobody in without a token and none is given, one is made for as
/// long as it takes: who may write the file of tokens may do so. Errors: those of ServerApi and of TokenFile.
/// Thread: one.
class AdminApi {
 public:
  AdminApi(ServerAddress address, const Environment& environment,
           std::chrono::milliseconds deadline = std::chrono::seconds(30));
  AdminApi(const AdminApi&) = delete;
  AdminApi& operator=(const AdminApi&) = delete;
  ~AdminApi();

  const ServerAddress& address() const { return address_; }

  Result<boost::json::object> get(const std::string& path);
  Result<boost::json::object> post(const std::string& path, const boost::json::object& body);

 private:
  Result<boost::json::object> ask(const std::function<Result<boost::json::object>(ServerApi&)>& question);

  ServerAddress address_;
  const Environment& environment_;
  const std::chrono::milliseconds deadline_;
  const bool may_make_token_;
  std::unique_ptr<BriefToken> token_;
};

/// The same, once, of the server at `flag` or where the environment says.
Result<boost::json::object> post_as_admin(const std::string& flag, const Environment& environment,
                                          const std::string& path, const boost::json::object& body);

}  // namespace livestream::cli
