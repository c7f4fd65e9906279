# shellcheck shell=bash
# Which port to listen on, and who holds those that are taken. Sourced by start_livestream.sh.
# Nothing here ends or disturbs a program.

PORTS_TO_TRY=20

port_is_valid() { # port
  case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac
  [ "$1" -ge 1 ] && [ "$1" -le 65535 ]
}

address_of() { # host port → URL without a path
  case $1 in
    *:*) echo "http://[$1]:$2" ;;
    *) echo "http://$1:$2" ;;
  esac
}

# Sets chosen_port, and already_running to yes where our own server answers there (and use_running allows
# that) or no where the port is free. Says who holds each port passed over.
choose_port() { # host first-port use_running
  local host=$1 last=$(($2 + PORTS_TO_TRY - 1))
  chosen_port=$2 already_running=no
  while [ "$chosen_port" -le "$last" ] && port_is_valid "$chosen_port"; do
    if ! port_is_taken "$host" "$chosen_port"; then return 0; fi
    if is_livestream "$(address_of "$host" "$chosen_port")"; then
      if [ "$3" = yes ]; then already_running=yes && return 0; fi
      say "port $chosen_port is held by a Livestream that already runs"
    else
      say "port $chosen_port is held by $(holder_of "$chosen_port"); trying the next"
    fi
    chosen_port=$((chosen_port + 1))
  done
  fail "no free port from $2 to $((chosen_port - 1)); give one with --port"
}

port_is_taken() { # host port
  (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null
}

is_livestream() { # URL
  curl --silent --noproxy '*' --max-time 2 "$1/api/health" 2>/dev/null |
    grep -qE '"program" *: *"livestream"'
}

holder_of() { # port → program and process id, as far as this user may know
  local name=''
  if command -v ss >/dev/null; then
    name=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p')
  elif command -v lsof >/dev/null; then
    name=$(lsof -nP -iTCP:"$1" -sTCP:LISTEN 2>/dev/null | awk 'NR > 1 { print $1 " (process " $2 ")" }')
  fi
  name=$(printf '%s\n' "$name" | head -n 1)
  echo "${name:-another program}"
}
