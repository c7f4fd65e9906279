#!/usr/bin/env bash
# emit.sh [SESSION] — tells a livestream server that something happened, with nothing but curl
set -euo pipefail
server=${LIVESTREAM_SERVER:-http://localhost:8080}
emit() { # TYPE DATA-AS-JSON
  curl --fail --silent --show-error --output /dev/null --header @<(echo "Authorization: Bearer ${LIVESTREAM_TOKEN:-}") \
    --data "{\"type\":\"$1\",\"data\":$2}" "$server/api/broadcast/$session"
}
session=${1:-shell}
emit phase_change '{"phase":"builder","context_percent":12.5}'
emit log_line '{"line":"hello from bash","level":"success"}'
emit completion '{"success":true,"summary":"done"}'
