#!/usr/bin/env bash
# bin/check-layers on small trees of its own.
# shellcheck source=tests/house/lib.sh
. tests/house/lib.sh

tree() { # makes a repository of two modules in $scratch
  mkdir -p "$scratch"/{docs,src/base,src/hub,src/net,include/livestream}
  cp docs/layers.txt "$scratch/docs/"
  echo '#include "base/clock.h"' >"$scratch/src/hub/channel.h"
}

check() { expect_status "$1" bin/check-layers --root "$scratch"; }

test_allowed_edges_pass() {
  tree
  expect_line "$(check 0)" '^check-layers: no forbidden edges$'
}

test_a_forbidden_include_is_named_with_its_line_and_its_reason() {
  tree
  printf '\n#include "net/loop.h"\n' >>"$scratch/src/hub/channel.h"
  output=$(check 1)
  expect_line "$output" '^src/hub/channel.h:3: hub -> net is forbidden$'
  expect_line "$output" 'why: the hub calls a wake-up and knows no socket'
}

test_only_source_files_of_net_include_asio() {
  tree
  echo '#include <boost/asio/ip/tcp.hpp>' >"$scratch/src/net/listener.cc"
  check 0
  echo '#include <boost/asio/ip/tcp.hpp>' >"$scratch/src/net/listener.h"
  expect_line "$(check 1)" '^src/net/listener.h:1: boost/asio outside src/net/\*\.cc$'
}

test_public_headers_obey_the_line_of_broadcaster() {
  tree
  echo '#include "net/http_client.h"' >"$scratch/include/livestream/broadcaster.h"
  check 0
  echo '#include "hub/hub.h"' >"$scratch/include/livestream/broadcaster.h"
  expect_line "$(check 1)" '^include/livestream/broadcaster.h:1: broadcaster -> hub is forbidden$'
}

test_a_module_without_a_line_is_an_error() {
  tree
  mkdir "$scratch/src/extra" && echo '#pragma once' >"$scratch/src/extra/extra.h"
  expect_line "$(check 1)" '^src/extra/extra.h:1: module extra has no line in docs/layers.txt$'
}

test_cmake_may_not_link_what_may_not_be_included() {
  tree
  echo 'livestream_module(hub DEPS recording net LINK fmt::fmt)' >"$scratch/CMakeLists.txt"
  expect_line "$(check 1)" '^CMakeLists.txt: hub -> net is forbidden$'
}

test_a_circle_in_the_table_is_an_error() {
  tree
  printf 'base | hub | wrong\nhub | base | wrong\n' >"$scratch/docs/layers.txt"
  expect_line "$(check 1)" '^docs/layers.txt: base reaches itself'
}

run_tests
