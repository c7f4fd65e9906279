# shellcheck shell=bash
# A way in from anywhere, which `livestream tunnel` keeps. Sourced by start_livestream.sh; its only child
# that is ever signalled is the one in tunnel_pid.

tunnel_pid=''

tunnel_of_environment() { # → ngrok, or nothing
  case ${USE_NGROK:-} in '' | 0 | false | no) ;; *) echo ngrok ;; esac
}

tunnel_is_known() {
  case $tunnel in ngrok | cloudflared | tailscale) ;; *) return 1 ;; esac
}

# Before a server is started for it. Without the program the command says where that is to be had, and ends.
expect_tunnel_program() {
  command -v "$tunnel" >/dev/null || exec "$binary" tunnel "$tunnel"
}

# A tunnel leads to a listener of its own, on which all need a token. What the program adds to requests
# tells those who try codes apart.
add_tunnel_options() {
  if [ "$lan" = no ]; then server_options+=(--public 127.0.0.1:0); fi
  server_options+=(--trusted-proxy 127.0.0.1)
}

# It has the terminal, for Enter, and ends with us, however we end.
start_tunnel() {
  "$binary" tunnel "$tunnel" --server "$address" --pid $$ <&0 &
  tunnel_pid=$!
}

stop_tunnel() {
  if [ -z "$tunnel_pid" ] || ! kill -TERM "$tunnel_pid" 2>/dev/null; then return 0; fi
  wait "$tunnel_pid" 2>/dev/null || true
}
