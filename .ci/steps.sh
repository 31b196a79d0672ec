# shellcheck shell=bash
#
# What the parts of .ci/run have in common: steps that are counted, and what they check with. The part
# that sources it has set WORK, a folder for temporary files.

PASSED=0
FAILED=0
SKIPPED=0

# Runs a step and reports it; what the step prints is shown when it fails. What it writes to $WORK/note is shown beside
# its name.
step() { # name, command, arguments
  local name=$1
  shift
  rm -f "$WORK/note"
  if "$@" >"$WORK/out" 2>&1; then
    PASSED=$((PASSED + 1))
    echo "ok      $name$([ ! -f "$WORK/note" ] || printf ': %s' "$(cat "$WORK/note")")"
  else
    FAILED=$((FAILED + 1))
    echo "FAILED  $name"
    tail -n 60 "$WORK/out" | sed 's/^/        /'
  fi
  grep -aE '^\[WARNING\] Flakes:|^\[WARNING\]   Run [0-9]' "$WORK/out" | sed 's/^/        /' || true
}

skip() { # name, reason
  SKIPPED=$((SKIPPED + 1))
  echo "skipped $1: $2"
}

note() { printf '%s' "$*" >"$WORK/note"; }

finish() {
  echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
  [ "$FAILED" = 0 ]
  exit
}

expect() { # what it should contain, text
  case $2 in
    *"$1"*) ;;
    *)
      echo "expected '$1' in:"
      echo "$2"
      return 1
      ;;
  esac
}

eventually() { # seconds, command, arguments
  local limit=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$limit" ] || return 1
    sleep 0.2
  done
}

# URL, more options of curl
cache_status() { curl -sS -m 10 -D - -o /dev/null "$@" | tr -d '\r' | sed -n 's/^[Cc]ache-[Ss]tatus: //p'; }

is_hit() { expect '; hit' "$(cache_status "$@")"; }
is_miss() { expect 'fwd=uri-miss' "$(cache_status "$@")"; }

post() { curl -sS -m 60 -X POST -H 'Content-Type: application/json' -d "$2" "$1"; }
