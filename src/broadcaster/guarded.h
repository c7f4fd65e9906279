#pragma once

namespace livestream {

/// The result of `call`, or `otherwise` if it throws, whatever it throws: the wall between the host and what may fail.
template <class T, class Call>
T guarded(T otherwise, Call&& call) noexcept {
  try {
    return call();
  } catch (...) {
    return otherwise;
  }
}

}  // namespace livestream
