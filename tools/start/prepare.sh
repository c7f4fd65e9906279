# shellcheck shell=bash
# Packages and the release build, made only when they are needed. Sourced by the scripts in tools/

prepare() { # repository binary
  if ! { [ -x "$2" ] && bring_up_to_date "$1"; }; then
    install_packages "$1"
    build "$1"
    [ -x "$2" ] || fail "the build made no $2"
  fi
  command -v curl >/dev/null || fail "curl is missing; bin/setup --run installs it"
}

# After a 'git pull' the build may be old; where it is not, this takes a twentieth of a second. A program
# with no build folder to ask counts as it is.
bring_up_to_date() { # repository
  [ -f "$1/build/release/build.ninja" ] && command -v ninja >/dev/null || return 0
  ninja -C "$1/build/release" livestream 2>&1 | grep --line-buffered -vE '^ninja: (Entering|no work)|Re-checking globbed'
  return "${PIPESTATUS[0]}"
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
