# shellcheck shell=bash
# A few words to write tests of scripts with; sourced by tests/house/*_test.sh and tests/package.
#
# A test is a function whose name starts with test_ and reads as a sentence. Each runs in a shell of its
# own with an empty folder in $scratch, removed afterwards. A command that fails, fails the test.
set -euo pipefail

scratch='' # the folder of the test that runs

skip() { # reason
  echo "$*"
  exit 77
}

fail() { # message
  echo "$*" >&2
  exit 1
}

expect_line() { # text pattern: some line of the text matches the extended pattern
  grep -qE -- "$2" <<<"$1" || fail "no line matches /$2/ in:"$'\n'"$1"
}

expect_status() { # status command…; the command's output is on stdout
  local expected=$1 status=0
  shift
  "$@" 2>&1 || status=$?
  [ "$status" -eq "$expected" ] || fail "status $status instead of $expected: $*"
}

# Polls a condition until it holds; fails after ten seconds.
await() { # command…
  local deadline=$((SECONDS + 10))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || fail "waited ten seconds for: $*"
    sleep 0.02
  done
}

# Runs every test of the calling file, prints a line for each and the count, and exits.
run_tests() {
  local name sentence status passed=0 failed=0 skipped=0 output
  output=$(mktemp)
  for name in $(compgen -A function test_); do
    sentence=${name#test_} sentence=${sentence//_/ } status=0
    # In the background because a shell that is asked for its status would not stop at a failed command.
    run_one "$name" >"$output" 2>&1 &
    wait $! || status=$?
    case $status in
      0) echo "ok      $sentence" && passed=$((passed + 1)) ;;
      77) echo "skipped $sentence: $(cat "$output")" && skipped=$((skipped + 1)) ;;
      *) echo "FAILED  $sentence" && cat "$output" && failed=$((failed + 1)) ;;
    esac
  done
  rm -f "$output"
  echo "$passed passed, $failed failed, $skipped skipped"
  if [ $failed -gt 0 ]; then exit 1; fi
}

run_one() { # name
  scratch=$(mktemp -d)
  trap 'end_children; rm -rf "$scratch"' EXIT
  "$1"
}

end_children() {
  local child
  for child in $(jobs -p); do kill "$child" 2>/dev/null || true; done
  wait
}
