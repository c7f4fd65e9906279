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

fake_tunnels() { # puts programs like ngrok on the PATH, and nothing that is really one
  export FAKE_TUNNELS=$scratch/tunnels
  mkdir "$scratch/bin"
  for name in ngrok cloudflared tailscale; do ln -s "$PWD/tests/harness/fake_tunnel.py" "$scratch/bin/$name"; done
  PATH=$scratch/bin:$PATH
}

# Sets link_name, link_code and tunnel_port to those of the newest.
follow_link() { # how many there are
  await eval "[ \$(grep -c '^https://.*/pair#' $scratch/out) -ge $1 ]"
  read -r link_name link_code <<<"$(sed -n 's,^https://\([^/]*\)/pair#\(.*\),\1 \2,p' "$scratch/out" | tail -n 1)"
  tunnel_port=$(awk -v name="$link_name" '$3 == name { print $2 }' "$FAKE_TUNNELS")
}

pair() { # through the tunnel, as a phone does
  curl -fsS -H "Host: $link_name" -H "Origin: https://$link_name" -d "{\"code\":\"$link_code\"}" \
    -D "$scratch/fields" "http://127.0.0.1:$tunnel_port/api/pair" >/dev/null
  cookie=$(sed -n 's/^Set-Cookie: \([^;]*\);.*Secure.*/\1/p' "$scratch/fields")
  [ -n "$cookie" ] || fail "no cookie for TLS alone in: $(cat "$scratch/fields")"
}

page() { curl -fsS -H "Host: $link_name" -H "Cookie: $cookie" "http://127.0.0.1:$tunnel_port/"; }

stopped() { # the starter, with nothing left behind
  kill -TERM "$starter_pid"
  expect_status 143 wait "$starter_pid"
  local pid
  while read -r pid _; do
    ! kill -0 "$pid" 2>/dev/null || fail "tunnel $pid still runs"
  done <"$FAKE_TUNNELS"
  ! pgrep -af -- "--server $address |serve --port ${address##*:} " || fail "that still runs"
}

test_a_tunnel_lets_a_phone_in_and_ends_with_the_rest() {
  fake_tunnels
  address=http://127.0.0.1:$(free_port)
  started --port "${address##*:}" --root "$scratch" --tunnel cloudflared
  follow_link 1
  pair
  page | grep -q 'js/main.js'
  curl -fsS "$address/api/health" | grep -q '"public_listener":"http://127.0.0.1:'
  stopped
}

test_a_tunnel_that_dies_is_replaced_with_a_new_link() {
  fake_tunnels
  address=http://127.0.0.1:$(free_port)
  USE_NGROK=true started --port "${address##*:}" --root "$scratch"
  follow_link 1
  kill -KILL "$(awk '{ print $1 }' "$FAKE_TUNNELS")"
  follow_link 2
  pair
  stopped
  ! grep -q 'USE_NGROK' "$scratch/state/livestream/server.log" || fail "the server was asked for it, too"
}

test_a_tunnel_ends_even_if_the_starter_is_killed() {
  fake_tunnels
  address=http://127.0.0.1:$(free_port)
  started --port "${address##*:}" --root "$scratch" --tunnel ngrok
  follow_link 1
  server=$(pgrep -P "$starter_pid" -f ' serve ')
  kill -KILL "$starter_pid"
  expect_status 137 wait "$starter_pid"
  await eval "! kill -0 $(awk '{ print $1 }' "$FAKE_TUNNELS")"
  kill -TERM "$server" # it serves on, for nobody but this machine
  await eval "! kill -0 $server"
}

test_a_tunnel_to_a_server_that_runs_needs_its_listener_for_others() {
  local port
  fake_tunnels
  port=$(free_port)
  started --port "$port" --root "$scratch"
  await grep -q 'Ctrl-C stops it' "$scratch/out"
  output=$(expect_status 1 "$start" --no-browser --port "$port" --tunnel tailscale)
  expect_line "$output" 'no listener for others.*livestream serve --public'
  kill -TERM "$starter_pid"
  expect_status 143 wait "$starter_pid"
}

test_a_tunnel_that_is_not_installed_or_not_known_starts_nothing() {
  [ -x "$binary" ] || skip "build/release/livestream is not built"
  expect_line "$(expect_status 2 "$start" --tunnel telnet)" "--tunnel 'telnet' must be ngrok, cloudflared or tailscale"
  if command -v cloudflared >/dev/null; then skip "cloudflared is installed"; fi
  output=$(expect_status 127 "$start" --no-browser --port "$(free_port)" --tunnel cloudflared)
  expect_line "$output" 'no program .cloudflared. is on the PATH'
}

test_the_network_is_let_in_by_a_link_at_the_start() {
  local port
  port=$(free_port)
  started --port "$port" --root "$scratch" --lan
  await grep -qE "^http://[^/]*:$((port + 1))/pair#" "$scratch/out"
  kill -TERM "$starter_pid"
  expect_status 143 wait "$starter_pid"
}

test_a_wider_host_is_refused_with_the_servers_reason() {
  LIVESTREAM_HOST=0.0.0.0 started --port "$(free_port)" --root "$scratch"
  expect_status 2 wait "$starter_pid"
  expect_line "$(cat "$scratch/out")" 'the server ended with exit code 2'
}

run_tests
