#!/usr/bin/env bash
# tools/start_livestream.sh: its choice of a port, and, where the program is built, its whole way.
# shellcheck source=tests/house/lib.sh
. tests/house/lib.sh
# shellcheck source=tools/start/port.sh
. tools/start/port.sh
# shellcheck source=tools/start/server.sh
. tools/start/server.sh

start=$PWD/tools/start_livestream.sh
binary=$PWD/build/release/livestream

say() { echo "$*"; }

another_program() { # sets other_pid and other_port
  python3 -u -m http.server --bind 127.0.0.1 --directory "$scratch" 0 >"$scratch/other.log" 2>&1 &
  other_pid=$!
  await grep -q ' port ' "$scratch/other.log"
  other_port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$scratch/other.log")
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

chosen_port='' already_running='' # set by choose_port

expect_choice() { # port already_running
  [ "$chosen_port $already_running" = "$1 $2" ] || fail "chose '$chosen_port $already_running', not '$1 $2'"
}

started() { # options; starts in the background, sets starter_pid; output in $scratch/out
  [ -x "$binary" ] || skip "build/release/livestream is not built"
  export XDG_STATE_HOME=$scratch/state
  "$start" --no-browser "$@" >"$scratch/out" 2>&1 &
  starter_pid=$!
}

test_a_free_port_is_taken_as_it_is() {
  local free
  free=$(free_port)
  choose_port 127.0.0.1 "$free" yes
  expect_choice "$free" no
}

test_a_port_of_another_program_is_named_and_left_to_it() {
  another_program
  choose_port 127.0.0.1 "$other_port" yes >"$scratch/said"
  [ "$chosen_port" -gt "$other_port" ]
  expect_choice "$chosen_port" no
  expect_line "$(cat "$scratch/said")" "port $other_port is held by python3.* \(process $other_pid\); trying the next"
  kill -0 "$other_pid"
}

test_another_program_is_not_taken_for_livestream() {
  mkdir -p "$scratch/api"
  echo '{"status":"healthy","program":"another"}' >"$scratch/api/health"
  another_program
  ! is_livestream "$(address_of 127.0.0.1 "$other_port")"
}

test_what_is_no_port_is_refused() {
  for value in '' abc 0 65536 -1 8080x 999999; do
    ! port_is_valid "$value" || fail "'$value' was taken for a port"
  done
  port_is_valid 1 && port_is_valid 65535
}

test_wrong_options_end_with_2_and_name_themselves() {
  expect_line "$(expect_status 2 "$start" --port abc)" "'abc' is no port"
  expect_line "$(expect_status 2 "$start" --root "$scratch/none")" "there is no folder"
  expect_line "$(expect_status 2 "$start" --colour)" "unknown option '--colour'"
}

test_a_path_with_quotes_becomes_valid_json() {
  printf '{"path":"%s"}' "$(json_escaped 'a "b" \c')" | python3 -c '
import json, sys
assert json.load(sys.stdin)["path"] == "a \"b\" \\c"'
}

test_it_serves_until_it_is_told_to_stop() {
  local port
  port=$(free_port)
  started --port "$port" --root "$scratch"
  await grep -q 'Ctrl-C stops it' "$scratch/out"
  curl -fsS "http://127.0.0.1:$port/api/health" | grep -q '"program" *: *"livestream"'
  kill -TERM "$starter_pid"
  expect_status 143 wait "$starter_pid"
  ! curl -fs "http://127.0.0.1:$port/api/health" || fail "the server still answers"
}

test_a_second_start_adds_its_folder_to_the_server_that_runs() {
  local port second=$scratch/second
  port=$(free_port)
  mkdir -p "$scratch/first" "$second/checkpoints/ralph/made_here"
  echo '{"session_id":"made_here","current_phase":"scout"}' >"$second/checkpoints/ralph/made_here/state.json"
  started --port "$port" --root "$scratch/first"
  await grep -q 'Ctrl-C stops it' "$scratch/out"

  output=$(cd "$second" && expect_status 0 "$start" --no-browser --port "$port")
  expect_line "$output" "already runs at http://127.0.0.1:$port"
  expect_line "$output" "it shows the sessions of $second"
  await eval "curl -fsS http://127.0.0.1:$port/api/sessions | grep -q made_here"
  kill -TERM "$starter_pid"
  expect_status 143 wait "$starter_pid"
}

test_a_wider_host_is_refused_with_the_servers_reason() {
  LIVESTREAM_HOST=0.0.0.0 started --port "$(free_port)" --root "$scratch"
  expect_status 2 wait "$starter_pid"
  expect_line "$(cat "$scratch/out")" 'the server ended with exit code 2'
}

run_tests
