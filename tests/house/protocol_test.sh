#!/usr/bin/env bash
# docs/protocol.md names what the program serves, sends and understands.
# shellcheck source=tests/house/lib.sh
. tests/house/lib.sh

readonly PAGE=docs/protocol.md

# Reads names, one a line; each must stand in the page, marked as code or, for numbers, as a table's first cell.
expect_all() { # what fewest
  local name count=0
  while read -r name; do
    count=$((count + 1))
    grep -qF -e "\`$name\`" -e "\`$name." -e ".$name\`" -e "| $name |" $PAGE || fail "$PAGE says nothing of the $1 $name"
  done
  [ $count -ge "$2" ] || fail "found only $count of $1: has the code moved?"
}

between() { # first last file: the lines from one pattern to another
  sed -n "/$1/,/$2/p" "$3"
}

members() { # keys that begin a member of a JSON object in C++
  grep -oE '\{"[a-z_]+",' | tr -d '{",'
}

test_every_route_is_described() {
  sed -nE 's/.*Route\{"([A-Z]+)", "([^"]+)".*/\1 \2/p' src/server/routes.cc >"$scratch/routes"
  expect_all route 10 <"$scratch/routes"
}

test_every_query_parameter_is_described() {
  between 'constexpr std::array kRoutes' '^};' src/server/routes.cc | tr -d '\n' | grep -oE '"[^"]*"' |
    tr -d '"' | grep -oE '(^|; )[a-z]+: ' | tr -d ';: ' | sort -u >"$scratch/parameters"
  expect_all parameter 4 <"$scratch/parameters"
}

test_every_close_code_is_described() {
  between 'enum class CloseCode' '^};' src/net/websocket.h | grep -oE '= 1[0-9]{3}' | tr -d '= ' >"$scratch/codes"
  expect_all 'close code' 5 <"$scratch/codes"
}

test_every_field_of_the_status_is_described() {
  between 'Presenter::whole() const {' '^}' src/model/status_json.cc | members >"$scratch/fields"
  expect_all 'status field' 20 <"$scratch/fields"
}

test_every_field_of_the_summary_is_described() {
  between 'Presenter::summary() const {' '^}' src/model/status_json.cc | members >"$scratch/fields"
  expect_all 'summary field' 10 <"$scratch/fields"
}

test_every_event_type_of_the_fold_is_described() {
  sed -nE 's/.*Handler\{"([a-z_]+)".*/\1/p' src/model/fold.cc >"$scratch/types"
  expect_all 'event type' 8 <"$scratch/types"
}

run_tests
