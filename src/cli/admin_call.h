#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "base/result.h"
#include "base/state_folder.h"

namespace livestream::cli {

/// Asks the server, at `flag` or where the environment says, for what takes an admin. Where it lets nobody in without a
/// token and none is given, one is made for as long as it takes: who may write the file of tokens may do so.
/// Errors: those of ServerApi and of TokenFile.
Result<boost::json::object> post_as_admin(const std::string& flag, const Environment& environment,
                                          const std::string& path, const boost::json::object& body);

}  // namespace livestream::cli
