#!/usr/bin/env bash
# tools/overnight_session.sh PROJECT "TASK" [HOURS] [OPTION…] — an agent works on TASK, unattended, for at most HOURS (8)
#
# The agent works in the current folder, or in --dir DIR. Options are those of 'livestream overnight', which this is a
# front of: --agent codex, --check 'npm test', --max-cost 20 …; 'livestream overnight --help' has them all. Builds the
# program if it is not there. LIVESTREAM_BINARY names another one.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { echo "livestream: $*"; }

fail() { # message [exit code]
  echo "livestream: $1" >&2
  exit "${2:-1}"
}

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}"; }

case ${1:-} in -h | --help) usage && exit 0 ;; esac
[ $# -ge 2 ] || fail "what is to be done? $(usage | head -n 1)" 2
project=$1 task=$2 hours=8
shift 2
case ${1:-} in [0-9]* | .[0-9]*)
  hours=$1
  shift
  ;;
esac

if [ -n "${LIVESTREAM_BINARY:-}" ]; then
  binary=$LIVESTREAM_BINARY
else
  # shellcheck source=tools/start/prepare.sh
  . "$repository/tools/start/prepare.sh"
  binary=$repository/build/release/livestream
  prepare "$repository" "$binary"
fi
exec "$binary" overnight --project "$project" --task "$task" --hours "$hours" "$@"
