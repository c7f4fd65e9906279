# shellcheck shell=bash
# The server's life, from start to a clean stop. Sourced by start_livestream.sh; its only child that is
# ever signalled is the one in server_pid.

HEALTHY_WITHIN=30  # seconds
STOPPED_WITHIN=15  # seconds
LARGE_LOG=10000000 # bytes; a larger log is put aside as server.log.1

server_pid=''
demo_pid=''

start_server() {
  local arguments=(serve --port "$chosen_port") root
  for root in "${roots[@]}"; do arguments+=(--root "$root"); done
  arguments+=(${server_options[@]+"${server_options[@]}"})

  open_log
  trap 'stop 130' INT
  trap 'stop 143' TERM
  trap 'stop 129' HUP
  "$binary" "${arguments[@]}" </dev/null >>"$log" 2>&1 &
  server_pid=$!
  await_health
}

open_log() {
  mkdir -p "$(dirname "$log")"
  if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt $LARGE_LOG ]; then mv "$log" "$log.1"; fi
  touch "$log" || fail "cannot write the log $log"
  log_start=$(wc -c <"$log")
}

await_health() {
  local deadline=$((SECONDS + HEALTHY_WITHIN))
  until is_livestream "$address"; do
    if ! kill -0 "$server_pid" 2>/dev/null; then report_end; fi
    if [ $SECONDS -ge $deadline ]; then
      show_log
      say "the server did not answer at $address within $HEALTHY_WITHIN s; its log is $log" >&2
      stop 1
    fi
    sleep 0.05
  done
}

# Until the server ends by itself, which is an error, or a signal's trap stops it.
stay_with_server() {
  say "Ctrl-C stops it"
  report_end
}

# Exits as the server did: 2 for a request that it refused.
report_end() {
  local status=0
  wait "$server_pid" || status=$?
  server_pid=''
  stop_tunnel
  show_log
  fail "the server ended with exit code $status; its log is $log" $((status == 0 ? 1 : status))
}

show_log() { # what this run has written, at most 20 lines of it
  tail -c "+$((log_start + 1))" "$log" | tail -n 20 >&2
}

# In the background and waited for, so that a signal is acted on at once.
play_demo() {
  "$binary" demo --server "$address" &
  demo_pid=$!
  wait "$demo_pid" || say "the demo ended early"
  demo_pid=''
}

stop() { # exit code
  trap '' INT TERM HUP
  if [ -n "$demo_pid" ]; then kill -TERM "$demo_pid" 2>/dev/null || true; fi
  stop_tunnel
  if [ -n "$server_pid" ] && kill -TERM "$server_pid" 2>/dev/null; then
    say "stopping"
    await_stop
  fi
  exit "$1"
}

await_stop() {
  local deadline=$((SECONDS + STOPPED_WITHIN))
  while kill -0 "$server_pid" 2>/dev/null; do
    if [ $SECONDS -ge $deadline ]; then
      say "the server did not stop within $STOPPED_WITHIN s and is killed; nothing it acknowledged is lost" >&2
      kill -KILL "$server_pid" 2>/dev/null || true
      break
    fi
    sleep 0.05
  done
  wait "$server_pid" 2>/dev/null || true
}

# A server that already runs is told of these folders, so that their sessions are on its page.
add_roots() { # URL folder…
  local address=$1 root answer
  shift
  for root in "$@"; do
    if answer=$(curl --silent --show-error --noproxy '*' --max-time 10 --fail-with-body \
      -H 'Content-Type: application/json' -d "{\"path\":\"$(json_escaped "$root")\"}" "$address/api/roots" 2>&1); then
      say "it shows the sessions of $root"
    else
      say "it did not take $root: $answer" >&2
    fi
  done
}

json_escaped() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
