#!/usr/bin/env bash
# tools/start_livestream.sh [OPTION…] — from a fresh clone to the dashboard in your browser
#
#   --demo         play a sample overnight session (90 seconds) once the server runs
#   --port PORT    where to listen; default LIVESTREAM_PORT, else 8080
#   --root DIR     folder whose sessions to show, repeatable; default the current folder
#   --no-browser   do not open a browser
#   --lan          let others in this network in, by the next port, and show a QR code for the first
#   --tunnel NAME  let others in from anywhere, through ngrok, cloudflared or tailscale, and show a QR code;
#                  USE_NGROK=true is the same as --tunnel ngrok
#   --help
#
# Installs and builds what is missing, starts the server and stays until Ctrl-C, which stops that
# server and its tunnel and nothing else. Where Livestream already runs, your folder is added to it
# instead; a port that another program holds is left to it, and the next free one taken. The server's
# environment (LIVESTREAM_HOST, LIVESTREAM_TOKEN …) is passed on as it is.
#
# Works in bash 3.2 and newer, on Debian; written with macOS in mind.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
binary=$repository/build/release/livestream
log=${XDG_STATE_HOME:-${HOME:?}/.local/state}/livestream/server.log

# shellcheck source=tools/start/prepare.sh
. "$repository/tools/start/prepare.sh"
# shellcheck source=tools/start/port.sh
. "$repository/tools/start/port.sh"
# shellcheck source=tools/start/server.sh
. "$repository/tools/start/server.sh"
# shellcheck source=tools/start/tunnel.sh
. "$repository/tools/start/tunnel.sh"
# shellcheck source=tools/start/browser.sh
. "$repository/tools/start/browser.sh"

host=${LIVESTREAM_HOST:-127.0.0.1}
port=${LIVESTREAM_PORT:-8080}
demo=no browser=yes lan=no
tunnel=$(tunnel_of_environment)
unset USE_NGROK # a server that is given it says what we do
roots=()
server_options=()
chosen_port='' already_running='' # set by choose_port

main() {
  read_options "$@"
  port_is_valid "$port" || fail "'$port' is no port; give one from 1 to 65535" 2
  prepare "$repository" "$binary"
  if [ -n "$tunnel" ]; then expect_tunnel_program; fi

  choose_port "$host" "$port" "$(wants_other_machines && echo no || echo yes)"
  address=$(address_of "$host" "$chosen_port")

  if [ "$already_running" = yes ]; then
    say "Livestream already runs at $address"
    add_roots "$address" "${roots[@]}"
    announce
    if [ "$demo" = yes ]; then "$binary" demo --server "$address"; fi
    if [ -n "$tunnel" ]; then exec "$binary" tunnel "$tunnel" --server "$address"; fi
  else
    start_server
    announce
    if [ -n "$tunnel" ]; then start_tunnel; elif [ "$lan" = yes ]; then "$binary" pair --server "$address"; fi
    if [ "$demo" = yes ]; then play_demo; fi
    stay_with_server
  fi
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --demo) demo=yes ;;
      --no-browser) browser=no ;;
      --lan) lan=yes ;;
      --port | --root | --tunnel)
        [ $# -ge 2 ] || fail "$1 needs a value" 2
        case $1 in
          --port) port=$2 ;;
          --root) roots+=("$(absolute "$2")") ;;
          --tunnel) tunnel=$2 ;;
        esac
        shift
        ;;
      -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}" && exit 0 ;;
      *) fail "unknown option '$1'; see --help" 2 ;;
    esac
    shift
  done
  if [ ${#roots[@]} -eq 0 ]; then roots=("$PWD"); fi
  if [ "$lan" = yes ]; then server_options+=(--lan); fi
  if [ -n "$tunnel" ]; then
    tunnel_is_known || fail "--tunnel '$tunnel' must be ngrok, cloudflared or tailscale" 2
    add_tunnel_options
  fi
}

absolute() { # folder
  (cd "$1" 2>/dev/null && pwd) || fail "there is no folder '$1'" 2
}

# Such a request must reach the server, which decides; one that already runs cannot answer it.
wants_other_machines() {
  case $host in 127.* | localhost | ::1) ;; *) return 0 ;; esac
  [ "$lan" = yes ]
}

announce() {
  say "dashboard  $address/"
  say "API        $address/docs"
  if [ "$already_running" = no ]; then say "log        $log"; fi
  if [ "$browser" = yes ]; then open_browser "$address/"; fi
}

say() { echo "livestream: $*"; }

fail() { # message [exit code]
  echo "livestream: $1" >&2
  exit "${2:-1}"
}

main "$@"
