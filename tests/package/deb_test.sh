#!/usr/bin/env bash
# tests/package/deb_test.sh [--bare DIR] — the Debian package: made, installed, used, upgraded and purged
#
# Each test has a copy of this machine's system to itself. With --bare it is the copy of a minimal Debian 12, made in DIR by
# bin/try-bare (and kept for the next time). There apt finds what the package depends on, zsh and fish say whether they
# find their completions, and, with the package systemd-container here, systemd runs the unit.
# shellcheck source=tests/house/lib.sh
. tests/house/lib.sh

readonly MADE=$PWD/build/package/deb
readonly NEWER=1000.0
readonly AS_WATCHER=(setpriv --reuid watcher --regid watcher --clear-groups
  env -i --chdir=/home/watcher HOME=/home/watcher PATH=/usr/bin:/bin) # [NAME=value…] command…
system=/
if [ "${1:-}" = --bare ]; then system=${2:?a folder}; fi

make_packages() {
  rm -rf "$MADE"
  make_package older
  make_package newer -R "$NEWER"
}

make_package() { # name options of cpack
  cpack --config build/release/CPackConfig.cmake -G DEB -B "$MADE/$1" "${@:2}"
  mv "$MADE/$1"/*.deb "$MADE/$1.deb"
}

make_bare() {
  # shellcheck disable=SC2016  # the dollar is for the inner shell
  bin/try-bare "$system" bash -euc '
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update
    apt-get -q -y satisfy --no-install-recommends "$1"
    apt-get -q -y install --no-install-recommends dbus-user-session fish libpam-systemd man-db systemd-sysv zsh
  ' inside "$(dpkg-deb -f "$MADE/older.deb" Depends)"
}

# A function of this file as a script for a Debian of its own that has the user `watcher`, and $MADE in /mnt.
story() { # function
  echo 'set -euo pipefail'
  declare -p NEWER AS_WATCHER
  declare -f
  echo "useradd --create-home watcher && $1"
}

inside() { # function
  tests/package/on_a_copy "$system" "$MADE" bash -c "$(story "$1")"
}

booted() { # function: runs where systemd does, too
  local status=0
  [ "$system" != / ] || skip "only with --bare"
  command -v systemd-nspawn >/dev/null || skip "systemd-container is not installed"
  { echo '#!/bin/bash' && echo 'exec &>/media/said' && story "$1"; } >"$scratch/story"
  chmod +x "$scratch/story"
  timeout 120 systemd-nspawn --register=no --keep-unit --directory="$system" --volatile=overlay --private-network \
    --bind-ro="$MADE:/mnt" --bind="$scratch:/media" --boot systemd.run=/media/story \
    systemd.run_success_action=exit systemd.run_failure_action=exit </dev/null >"$scratch/console" 2>&1 || status=$?
  cat "$scratch/said" || cat "$scratch/console"
  return $status
}

# Indexes of this machine's manual are not made anew; containers may leave out pages, but not here.
installed() { # name of a package
  dpkg --no-triggers --path-include='/usr/share/*' --install "/mnt/$1.deb"
}

started_by_its_unit() { # sets server and address
  local command
  rm -f /tmp/said # by the one before
  read -ra command < <(sed -n 's/^ExecStart=//p' /usr/lib/systemd/user/livestream.service)
  "${AS_WATCHER[@]}" LIVESTREAM_PORT=0 "${command[@]}" >/tmp/said &
  server=$!
  await grep -q 'listening on http' /tmp/said
  address=$(grep -o 'http://.*' /tmp/said)
}

ask() ( # method path [body]; a minimal Debian has no curl
  body=${3:-}
  exec 3<>"/dev/tcp/127.0.0.1/${address##*:}"
  printf '%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
    "$1" "$2" "${address#http://}" ${#body} "$body" >&3
  cat <&3
)

shows_session() { # id
  "${AS_WATCHER[@]}" LIVESTREAM_SERVER="$address" livestream sessions | grep -q "$1"
}

recorded() {
  sha256sum /home/watcher/{logs,.local/state/livestream}/events/*/events.jsonl
}

files() { # of all but dpkg and caches
  find /etc /usr /var -xdev -path /var/tmp -prune -o -path /var/cache -prune -o -path /var/lib/dpkg -prune -o \
    -path /var/log -prune -o -print | sort
}

test_the_package_has_the_program_and_nothing_of_the_sdk() {
  local files
  files=$(dpkg-deb -c "$MADE/older.deb")
  expect_line "$files" ' \./usr/bin/livestream$'
  expect_line "$files" ' \./usr/share/doc/livestream/copyright$'
  ! grep -E '\.(a|h|cmake)$|/usr/local|/etc' <<<"$files"
}

test_lintian_has_nothing_against_it() {
  command -v lintian >/dev/null || skip "lintian is not installed"
  [ -z "$(lintian --allow-root "$MADE/older.deb" | tee /dev/stderr)" ]
}

test_the_program_its_manual_and_completions_are_found() { inside program_manual_and_completions; }
program_manual_and_completions() {
  installed older
  [ "$(livestream --version)-1" = "$(dpkg-query -W -f '${Version}' livestream)" ]
  [ -x /usr/bin/livestream-commits ]
  gzip -t "$(if command -v man >/dev/null; then man -w livestream; else echo /usr/share/man/man1/livestream.1.gz; fi)"
  # shellcheck source=/dev/null
  . /usr/share/bash-completion/completions/livestream
  complete -p livestream
  if command -v zsh; then
    # shellcheck disable=SC2016  # the dollar is zsh's
    [ "$(zsh -c 'autoload -U compinit && compinit -D && echo $_comps[livestream]')" = _livestream ]
  fi
  if command -v fish; then fish -c 'complete -C "livestream ser"' | grep -qw serve; fi
}

test_its_unit_is_one_to_systemd() { inside unit_is_one_to_systemd; }
unit_is_one_to_systemd() {
  command -v systemd-analyze >/dev/null || skip "systemd is not installed"
  installed older
  local said
  said=$(XDG_RUNTIME_DIR=/run systemd-analyze --user --man=no verify /usr/lib/systemd/user/livestream.service 2>&1)
  [ -z "$said" ] || fail "$said"
}

test_its_unit_starts_a_server_that_records() { inside unit_starts_a_server_that_records; }
unit_starts_a_server_that_records() {
  installed older
  started_by_its_unit
  expect_line "$(ask GET /api/health)" '"program": *"livestream"'
  "${AS_WATCHER[@]}" LIVESTREAM_SERVER="$address" livestream emit nightly log_line line=hello
  await shows_session nightly
  kill "$server"
  expect_status 0 wait "$server"
}

test_its_unit_hides_nothing_from_the_server() { booted unit_hides_nothing; }
unit_hides_nothing() {
  local user pid
  installed older
  systemctl start multi-user.target
  loginctl enable-linger watcher
  user=("${AS_WATCHER[@]}" XDG_RUNTIME_DIR="/run/user/$(id -u watcher)")
  await "${user[@]}" systemctl --user is-system-running --wait
  "${user[@]}" systemctl --user enable --now livestream
  address=http://127.0.0.1:8080
  await ask GET /api/health

  "${user[@]}" LIVESTREAM_SERVER=$address livestream emit nightly log_line line=hello
  await shows_session nightly
  expect_line "$(ask GET /api/sessions)" '^HTTP/1.1 200' # so it knows root, by netlink
  pid=$("${user[@]}" systemctl --user show --property MainPID --value livestream)
  grep -qx $'NoNewPrivs:\t1' "/proc/$pid/status"
  [ "$(readlink "/proc/$pid/ns/user")" = "$(readlink /proc/self/ns/user)" ] || fail "it cannot see processes of agents"

  "${user[@]}" systemctl --user stop livestream
  expect_line "$("${user[@]}" systemctl --user show --property Result livestream)" '^Result=success$'
}

test_the_program_finds_what_makes_certificates() { inside program_makes_certificates; }
program_makes_certificates() {
  installed older
  expect_line "$("${AS_WATCHER[@]}" livestream cert)" '^made a certificate for .*localhost'
}

test_an_upgrade_and_a_purge_leave_records_and_nothing_else() { inside upgrade_and_purge; }
upgrade_and_purge() {
  local before records
  before=$(files)
  installed older
  started_by_its_unit
  "${AS_WATCHER[@]}" LIVESTREAM_SERVER="$address" livestream emit nightly log_line line=hello
  ask POST /api/broadcast/posted '{"type":"log_line","data":{"line":"hello"}}'
  await shows_session nightly
  records=$(recorded)

  installed newer
  [ "$(dpkg-query -W -f '${Version}' livestream)" = "$NEWER-1" ]
  expect_line "$(ask GET /api/health)" '"program": *"livestream"'
  kill "$server"
  wait "$server"
  started_by_its_unit
  await shows_session nightly
  kill "$server"
  wait "$server"
  [ "$(recorded)" = "$records" ]

  dpkg --no-triggers --purge livestream
  diff <(echo "$before") <(files)
  [ "$(recorded)" = "$records" ]
}

make_packages
if [ "$system" != / ]; then make_bare; fi
run_tests
