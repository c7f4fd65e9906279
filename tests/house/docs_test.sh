#!/usr/bin/env bash
# Links between the project's own files lead somewhere, and what they call a function is one.
# shellcheck source=tests/house/lib.sh
. tests/house/lib.sh

pages() { git ls-files --cached --others --exclude-standard -- '*.md'; }

# One line per link to a file of ours: page, text, target without its anchor.
links() { # page
  { sed -E 's/<img src="([^"]*)"/[image](\1)/g' "$1" | grep -oE '\[[^][]*\]\([^) ]+\)' || true; } | sed -E 's/^\[(.*)\]\(([^)#]*)(#[^)]*)?\)$/\1\t\2/' |
    awk -F '\t' -v page="$1" '$2 != "" && $2 !~ /^[a-z]+:/ { print page "\t" $1 "\t" $2 }'
}

test_every_link_leads_to_a_file() {
  local page text target broken=0
  while IFS=$'\t' read -r page text target; do
    if [ ! -e "$(dirname "$page")/$target" ]; then
      echo "$page: [$text] leads to $target, which is not there"
      broken=$((broken + 1))
    fi
  done < <(pages | while read -r page; do links "$page"; done)
  [ $broken -eq 0 ]
}

# [`Channel::deliver`](src/hub/channel.cc): the file has to mention `deliver`.
test_every_function_is_in_the_file_it_links_to() {
  local page text target name broken=0
  while IFS=$'\t' read -r page text target; do
    name=${text//\`/} name=${name##*::}
    if [ -f "$(dirname "$page")/$target" ] && ! grep -qwF -- "$name" "$(dirname "$page")/$target"; then
      echo "$page: there is no $text in $target"
      broken=$((broken + 1))
    fi
  done < <(for page in ARCHITECTURE.md docs/security.md; do links "$page"; done | grep -P $'\t`[^`]+`\t')
  [ $broken -eq 0 ]
}

test_every_decision_is_in_the_index() {
  local file
  for file in docs/adr/*.md docs/*.md; do
    [ "$file" = docs/README.md ] && continue
    grep -qF "(${file#docs/})" docs/README.md || fail "docs/README.md does not list $file"
  done
}

test_every_fuzzer_is_in_the_table() {
  local name
  for name in $(git ls-files 'src/*_fuzzer.cc' | xargs -n 1 basename -s .cc); do
    grep -qF "\`$name\`" CONTRIBUTING.md || fail "CONTRIBUTING.md does not say what $name is given to read"
  done
}

run_tests
