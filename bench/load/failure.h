#pragma once

#include <stdexcept>

namespace bench {

/// A run either measures or ends: whatever goes wrong is thrown as this, and main() alone catches
/// it, prints the sentence and exits with 1.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace bench
