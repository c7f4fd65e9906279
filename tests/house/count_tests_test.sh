#!/usr/bin/env bash
# tools/count-tests on the summaries of the test runners that are used here.
# shellcheck source=tests/house/lib.sh
. tests/house/lib.sh

counts() { # outcome log-text expected
  printf '%s\n' "$2" >"$scratch/log"
  local found
  found=$(tools/count-tests "$1" "$scratch/log")
  [ "$found" = "$3" ] || fail "counted '$found' instead of '$3'"
}

test_ctest_is_counted_without_its_skipped_tests() {
  counts passed '100% tests passed, 0 tests failed out of 12' '12 0 0'
  counts failed '75% tests passed, 3 tests failed out of 12' '9 3 0'
  counts passed $'100% tests passed, 0 tests failed out of 5\n\t  3 - sources.Samples (Skipped)' '4 0 1'
}

test_node_is_counted() {
  counts failed $'# tests 9\n# pass 7\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0' '7 1 1'
}

test_unittest_is_counted() {
  counts passed $'Ran 9 tests in 1.250s\n\nOK (skipped=2)' '7 0 2'
  counts failed $'Ran 9 tests in 1.250s\n\nFAILED (failures=1, errors=2)' '6 3 0'
}

test_own_summaries_add_up() {
  counts passed $'3 passed, 0 failed, 1 skipped\n4 passed, 0 failed, 0 skipped' '7 0 1'
}

test_a_stage_without_a_summary_is_one_test() {
  counts passed 'all is well' '1 0 0'
  counts skipped 'nothing to do' '0 0 1'
}

test_a_failed_stage_has_a_failure_even_if_its_tests_passed() {
  counts failed '4 passed, 0 failed, 0 skipped' '4 1 0'
}

run_tests
