# shellcheck shell=bash
# Packages and the release build, made only when they are needed. Sourced by start_livestream.sh.

prepare() { # repository binary
  if ! is_up_to_date "$1" "$2"; then
    install_packages "$1"
    build "$1"
    [ -x "$2" ] || fail "the build made no $2"
  fi
  command -v curl >/dev/null || fail "curl is missing; bin/setup --run installs it"
}

# A program that somebody else built, with no build folder to ask, counts as it is.
is_up_to_date() { # repository binary
  [ -x "$2" ] || return 1
  [ -f "$1/build/release/build.ninja" ] && command -v ninja >/dev/null || return 0
  ninja -C "$1/build/release" -n livestream 2>/dev/null | grep -q 'no work to do'
}

install_packages() { # repository
  if command -v apt-get >/dev/null; then
    "$1/bin/setup" --run || fail "bin/setup --run did not succeed; its message is above"
  else
    say "no apt-get here, so packages are up to you; bin/setup --run --list names Debian's"
  fi
}

build() { # repository
  say "building; the first time takes some minutes"
  (
    cd "$1"
    if [ ! -f build/release/build.ninja ]; then cmake --preset release -DLIVESTREAM_TESTS=OFF; fi
    cmake --build build/release --target livestream
  ) || fail "the build failed; its messages are above"
}
