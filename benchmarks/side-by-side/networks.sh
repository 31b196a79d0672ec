# shellcheck shell=bash
# Shared by the runs of diagnostics-service: network namespaces that end with the script, and the service in one of them. Sourced
# behind lib.sh, not run.

API=18083 NEAR=weir-near-$$
NAMESPACES=()

leave() {
  clean_up
  local namespace
  for namespace in "${NAMESPACES[@]}"; do
    ip netns del "$namespace" 2>/dev/null || true
  done
}
trap leave EXIT

[ "$(id -u)" = 0 ] || { echo "skipped: network namespaces are made by root" >&2; exit 77; }

# namespace NAME: with a loopback address, and routers that answer as often as they are asked
namespace() {
  ip netns add "$1"
  NAMESPACES+=("$1")
  ip -n "$1" link set lo up
  inside "$1" sysctl -qw -e net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0 net.ipv4.icmp_msgs_per_sec=100000 \
    net.ipv4.icmp_msgs_burst=100000 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
    net.ipv4.fib_multipath_hash_policy=1
}

# inside NAMESPACE COMMAND...
inside() {
  ip netns exec "$@"
}

# delayed_links NAMESPACE INTERFACE NAMESPACE INTERFACE...: links that take ONE_WAY_US each way
delayed_links() {
  start 1 links "$JAVA" -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp "$BENCHMARKS_CLASSPATH" \
    dev.weir.benchmarks.DelayLinks "$ONE_WAY_US" "$@"
  local end=$((SECONDS + 30))
  until grep -qs '^ready$' "$WORK/links.log"; do
    [ "$SECONDS" -lt "$end" ] || fail "no links: $(tail -n 5 "$WORK/links.log")"
    sleep 0.1
  done
}

# start_diagnostics ARGUMENTS...: in the namespace NEAR, where all may be probed that these networks have
start_diagnostics() {
  extract diagnostics-service
  JVM_OPTIONS+=("-Djava.io.tmpdir=$WORK")
  start 0 diagnostics-service ip netns exec "$NEAR" "$JAVA" "${JVM_OPTIONS[@]}" -jar "$SERVICE_JAR" \
    --server.port=$API --management.server.port=$((API + 1)) --weir.diagnostics.state-file= \
    "--weir.diagnostics.monitoring.folder=$WORK/monitors" \
    '--weir.diagnostics.targets.allow[0]=127.0.0.0/8' '--weir.diagnostics.targets.allow[1]=10.0.0.0/8' "$@"
  SERVICE=$STARTED
  local end=$((SECONDS + 60))
  until inside "$NEAR" curl -fsS -o /dev/null "http://127.0.0.1:$API/api/runs" 2>/dev/null; do
    [ "$SECONDS" -lt "$end" ] || fail "diagnostics-service does not answer: $(tail -n 5 "$WORK/diagnostics-service.log")"
    sleep 0.2
  done
}

# ask METHOD PATH [BODY]: prints the answer, and leaves in $WORK/seconds how long it took
ask() {
  inside "$NEAR" taskset -c 1 curl -fsS -X "$1" -H 'Content-Type: application/json' ${3:+-d "$3"} \
    -w '%{stderr}%{time_total}\n' "http://127.0.0.1:$API$2" 2>"$WORK/seconds" \
    || fail "$1 $2: $(tail -n 2 "$WORK/seconds")"
}

# timed FILE COMMAND...: runs it on core 0; in FILE are its seconds: real, and of the processor. What it prints is in $WORK/timed.log
timed() {
  local file=$1 TIMEFORMAT='%R %U %S'
  shift
  { time taskset -c 0 "$@" >&3 2>&3; } 3>"$WORK/timed.log" 2>"$file.times" || fail "$1: $(tail -n 2 "$WORK/timed.log")"
  awk '{ print $1, $2 + $3 }' "$file.times" >"$file"
}

# at_most NAME TEXT VALUE GOAL: one row
at_most() {
  awk -v name="$1" -v text="$2" -v value="$3" -v goal="$4" 'BEGIN {
    printf "%-12s %s (goal at most %s: %s)\n", name, text, goal, value <= goal ? "met" : "missed" }'
}

# beside NAME WHAT UNIT GOAL 'WEIR-ROUNDS' THEIRS 'THEIR-ROUNDS': one row, by the ratios of the rounds
beside() {
  echo "rounds, $2 in $3: weir $5; $6 $7"
  awk -v name="$1" -v what="$2" -v unit="$3" -v goal="$4" -v a="$(tr ' ' '\n' <<<"$5" | median)" -v theirs="$6" \
    -v b="$(tr ' ' '\n' <<<"$7" | median)" -v ratio="$(ratio "$5" "$7")" 'BEGIN {
    printf "%-12s %s: weir %.3f %s, %s %.3f %s: ratio %.2f (goal at most %.2f: %s)\n",
      name, what, a, unit, theirs, b, unit, ratio, goal, ratio <= goal ? "met" : "missed" }'
}

# no_goal NAME WHAT UNIT 'WEIR-ROUNDS' THEIRS 'THEIR-ROUNDS': one row without a goal
no_goal() {
  echo "rounds, $2 in $3: weir $4; $5 $6"
  awk -v name="$1" -v what="$2" -v unit="$3" -v a="$(tr ' ' '\n' <<<"$4" | median)" -v theirs="$5" -v b="$(tr ' ' '\n' <<<"$6" | median)" \
    'BEGIN { printf "%-12s %s: weir %.3f %s, %s %.3f %s (no goal)\n", name, what, a, unit, theirs, b, unit }'
}
