# shellcheck shell=bash
# Opens a page where there is a screen to see it on. Sourced by start_livestream.sh.

open_browser() { # URL
  if [ "$(uname)" = Darwin ]; then
    open "$1" || true
  elif [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "no display here, so open that address yourself"
  elif command -v xdg-open >/dev/null; then
    # In a session of its own: Ctrl-C is meant for the server, not for the browser.
    setsid xdg-open "$1" </dev/null >/dev/null 2>&1 &
  else
    say "no xdg-open here, so open that address yourself"
  fi
}
