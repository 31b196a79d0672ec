# shellcheck shell=bash
# Shared by the side-by-side runs: pinned processes, processor time of a process, medians. Sourced, not run.
#
# The server under test has core 0, its load and its upstream core 1. A figure is the processor time of all the server's
# threads (for a JVM: with its compiler and its collector) for each request that wrk counted.

set -euo pipefail

SIDE_BY_SIDE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$SIDE_BY_SIDE/../.." && pwd)
ROUNDS=${ROUNDS:-5}
ROUND_SECONDS=${ROUND_SECONDS:-4}
WARM_UP_SECONDS=${WARM_UP_SECONDS:-60}
CONNECTIONS=64
BODY_BYTES=130
TICKS=$(getconf CLK_TCK)
# of the server under test: a heap that suits the load, one event loop, and what the services are started with
JVM_OPTIONS=(-Xmx256m -XX:+UseSerialGC -Dreactor.netty.ioWorkerCount=1 -Dio.netty.leakDetection.level=disabled
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
# of lb-service: all below /gateway/ in the gateway lane, with a filter, all else in the fast lane, both to the pool web
ROUTES=--spring.cloud.gateway.server.webflux.routes
BOTH_LANES=("${ROUTES}[0].id=gateway" "${ROUTES}[0].uri=lb://web" "${ROUTES}[0].predicates[0]=Path=/gateway/**"
  "${ROUTES}[0].filters[0]=AddRequestHeader=X-Lane,gateway" "${ROUTES}[0].metadata.lane=gateway"
  "${ROUTES}[1].id=fast" "${ROUTES}[1].uri=lb://web" "${ROUTES}[1].predicates[0]=Path=/**")
# a heap that is touched at the start: what the process grows by is what it takes outside of it
WHOLE_HEAP=(-Xms512m -Xmx512m -XX:+AlwaysPreTouch)
WORK=$(mktemp -d)
chmod 755 "$WORK" # nginx started by root reads its files as nobody
PIDS=()

fail() {
  echo "broken run: $*" >&2
  exit 1
}

clean_up() {
  local pid
  for pid in "${PIDS[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in "${PIDS[@]}"; do
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$WORK"
}
trap clean_up EXIT

# need COMMAND...: ends with status 77, by which `all` knows a run that is skipped, where one is not there
need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null && continue
    case $tool in
      h2load) tool="h2load (in Debian: nghttp2-client)" ;;
      taskset) tool="taskset (in Debian: util-linux)" ;;
      pgrep) tool="pgrep (in Debian: procps)" ;;
    esac
    echo "skipped: $tool is not installed" >&2
    exit 77
  done
}

# start CORE NAME COMMAND...: in the background on that core; its pid is in STARTED
start() {
  local core=$1 name=$2
  shift 2
  taskset -c "$core" "$@" >"$WORK/$name.log" 2>&1 &
  STARTED=$!
  PIDS+=("$STARTED")
}

# await URL SECONDS NAME
await() {
  local end=$((SECONDS + $2))
  until curl -fsS -o /dev/null "$1" 2>/dev/null; do
    [ "$SECONDS" -lt "$end" ] || fail "$3 does not answer at $1: $(tail -n 5 "$WORK/$3.log")"
    sleep 0.2
  done
}

# await_port PORT SECONDS NAME
await_port() {
  local end=$((SECONDS + $2))
  until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
    [ "$SECONDS" -lt "$end" ] || fail "$3 does not listen at $1: $(tail -n 5 "$WORK/$3.log")"
    sleep 0.2
  done
}

# stop PID: one that was started here; waits for its end
stop() {
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# self_signed: a P-256 certificate for localhost in $WORK/certificate.pem and $WORK/key.pem, which curl then trusts
self_signed() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$WORK/key.pem" -out "$WORK/certificate.pem" 2>/dev/null
  chmod 644 "$WORK/key.pem"
  export CURL_CA_BUNDLE=$WORK/certificate.pem
}

# find_java: a JDK 25 in JAVA
find_java() {
  local jdk
  jdk=$("$ROOT/mvnw" --jdk) || fail "no JDK 25 found"
  JAVA=$jdk/bin/java
  JCMD=$jdk/bin/jcmd
}

# extract SERVICE: its jar laid out as in production; the folder is in EXTRACTED
extract() {
  local jar
  jar=$(find "$ROOT/$1/target" -maxdepth 1 -name "weir-$1-*.jar" 2>/dev/null | head -n 1) || true
  [ -n "$jar" ] || fail "$1 is not built: ./mvnw -pl $1 -am package -DskipTests"
  EXTRACTED=$WORK/$1
  "$JAVA" -Djarmode=tools -jar "$jar" extract --destination "$EXTRACTED" >/dev/null
  SERVICE_JAR=$EXTRACTED/$(basename "$jar")
}

# build_benchmarks: this module and what it stands on; the class path is in BENCHMARKS_CLASSPATH, which may be given instead
build_benchmarks() {
  [ -z "${BENCHMARKS_CLASSPATH:-}" ] || return 0
  (cd "$ROOT" && ./mvnw -q -B -DskipTests -pl benchmarks -am package \
    dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime) >"$WORK/build.log" 2>&1 \
    || fail "the benchmarks do not build: $(tail -n 5 "$WORK/build.log")"
  BENCHMARKS_CLASSPATH=$ROOT/benchmarks/target/classes:$(cat "$ROOT/benchmarks/target/classpath")
}

# start_service SERVICE ARGUMENTS...: on core 0 with one event loop; its pid is in STARTED
start_service() {
  local service=$1
  shift
  extract "$service"
  start 0 "$service" "$JAVA" "${JVM_OPTIONS[@]}" -jar "$SERVICE_JAR" "$@"
}

# start_nginx CORE NAME HTTP-BLOCK: one worker; the worker's pid is in WORKER. NGINX_MODULE: the file of a module that it loads
start_nginx() {
  local core=$1 name=$2 prefix=$WORK/$2
  mkdir -p "$prefix"
  cat >"$prefix/nginx.conf" <<CONF
${NGINX_MODULE:+load_module $NGINX_MODULE;}
daemon off; worker_processes 1; pid $prefix/pid; error_log $prefix/error.log warn;
events { worker_connections 8192; }
http {
  access_log off; keepalive_timeout 600s; keepalive_requests 1000000000; default_type text/plain;
  client_body_temp_path $prefix/body; proxy_temp_path $prefix/proxy; fastcgi_temp_path $prefix/fastcgi;
  uwsgi_temp_path $prefix/uwsgi; scgi_temp_path $prefix/scgi;
  $3
}
CONF
  start "$core" "$name" nginx -e "$prefix/error.log" -p "$prefix" -c "$prefix/nginx.conf"
  local master=$STARTED end=$((SECONDS + 10))
  until WORKER=$(pgrep -P "$master" 2>/dev/null | head -n 1) && [ -n "$WORKER" ]; do
    [ "$SECONDS" -lt "$end" ] || fail "$name did not start: $(cat "$WORK/$name.log" "$prefix/error.log" 2>/dev/null)"
    sleep 0.1
  done
}

body() {
  head -c "$BODY_BYTES" /dev/zero | tr '\0' 'x'
}

# ticks PID: processor time of all its threads, user and system
ticks() {
  sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

# load URL SECONDS: keep-alive load from core 1; prints the requests that succeeded
load() {
  local out
  out=$(taskset -c 1 wrk -t1 -c "$CONNECTIONS" -d "${2}s" "$1") || fail "wrk: $out"
  ! grep -Eq 'Non-2xx|Socket errors' <<<"$out" || fail "errors under load at $1: $(grep -E 'Non-2xx|Socket errors' <<<"$out")"
  awk '/requests in/ { print $1 }' <<<"$out"
}

# cost PID LOAD ARGUMENT...: microseconds of processor time for each unit of what LOAD ARGUMENT... SECONDS says that it did
cost() {
  local pid=$1 before after units
  shift
  before=$(ticks "$pid")
  units=$("$@" "$ROUND_SECONDS")
  after=$(ticks "$pid")
  awk -v n="${units:-0}" 'BEGIN { exit !(n > 0) }' || fail "nothing succeeded: $*"
  per_unit $((after - before)) "$units"
}

# heap PID: kilobytes that are in use after a collection
heap() {
  "$JCMD" "$1" GC.run >/dev/null
  "$JCMD" "$1" GC.heap_info \
    | awk '/(DefNew|Tenured|def new generation|tenured generation) +total/ && match($0, /used [0-9]+K/) { sum += substr($0, RSTART + 5, RLENGTH - 6) } END { print sum }'
}

# resident PID: kilobytes
resident() {
  awk '/^VmRSS/ { print $2 }' "/proc/$1/status"
}

# memory_before PID: of a JVM with WHOLE_HEAP; what memory_each counts from
memory_before() {
  HEAP_BEFORE=$(heap "$1")
  RESIDENT_BEFORE=$(resident "$1")
}

# memory_each ROW CONNECTIONS PID [GOAL-KB]: one row, of what they take since memory_before
memory_each() {
  local heap
  heap=$(($(heap "$3") - HEAP_BEFORE))
  awk -v row="$1" -v n="$2" -v heap="$heap" -v rest=$(($(resident "$3") - RESIDENT_BEFORE)) -v goal="${4:-}" 'BEGIN {
    all = (heap + rest) * 1.024 / n
    printf "%-10s %d idle connections: %.1f kB each (heap %.1f, outside %.1f)%s\n", row, n, all, heap * 1.024 / n, rest * 1.024 / n,
      goal == "" ? "" : sprintf("; goal at most %d: %s", goal, all <= goal ? "met" : "missed") }'
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# handshakes -new|-reuse PORT SECONDS: connections one after the other from core 1, TLS 1.3, a request on each; prints how many
handshakes() {
  taskset -c 1 openssl s_time -connect "127.0.0.1:$2" -www / -time "$3" "$1" 2>&1 \
    | awk '/ connections in .* real seconds/ { print $1; found = 1 } END { exit !found }' || fail "openssl s_time: no connection at port $2"
}

# per_unit TICKS COUNT: microseconds
per_unit() {
  awk -v t="$1" -v hz="$TICKS" -v n="$2" 'BEGIN { printf "%.2f\n", t * 1e6 / hz / n }'
}

# ratio 'OUR-ROUNDS' 'THEIR-ROUNDS': the median of the rounds' ratios. The two of a round ran one right after the other: what the
# machine does in between two rounds is in neither figure.
ratio() {
  paste -d' ' <(tr ' ' '\n' <<<"$1") <(tr ' ' '\n' <<<"$2") | awk '{ print $1 / $2 }' | median
}

# verdict NAME GOAL UNIT 'WEIR-ROUNDS' 'THEIR-ROUNDS': one row; THEIRS says whose they are, unset: nginx's
verdict() {
  local ours theirs
  ours=$(tr ' ' '\n' <<<"$4" | median)
  theirs=$(tr ' ' '\n' <<<"$5" | median)
  echo "rounds, µs a $3: weir $4; ${THEIRS:-nginx} $5"
  awk -v name="$1" -v unit="$3" -v theirs="${THEIRS:-nginx}" -v a="$ours" -v b="$theirs" -v ratio="$(ratio "$4" "$5")" -v goal="$2" 'BEGIN {
    printf "%-10s weir %.2f µs, %s %.2f µs a %s: ratio %.2f (goal at most %.2f: %s)\n",
      name, a, theirs, b, unit, ratio, goal, ratio <= goal ? "met" : "missed" }'
}

# warm_up LOAD...: loads as long as the rounds, which come to WARM_UP_SECONDS. A single long one is not enough: that its clients leave
# and others come makes the JVM compile much of what it has compiled again, in the first rounds that count.
warm_up() {
  local until=$((SECONDS + WARM_UP_SECONDS))
  while ((SECONDS < until)); do
    "$@" "$ROUND_SECONDS" >/dev/null
  done
}

# wanted NAME: whether that row is run; ROWS names those that are, unset: all
wanted() {
  [[ " ${ROWS:-$1} " == *" $1 "* ]]
}

# compare NAME GOAL WEIR-PID WEIR-URL NGINX-PID NGINX-URL: a row of requests
compare() {
  compare_loads "$1" "$2" request "$3" "$4" "$5" "$6" load
}

# compare_handshakes NAME GOAL -new|-reuse WEIR-PID WEIR-PORT NGINX-PID NGINX-PORT: a row of connections
compare_handshakes() {
  compare_loads "$1" "$2" connection "$4" "$5" "$6" "$7" handshakes "$3"
}

# compare_loads NAME GOAL UNIT WEIR-PID WEIR-TARGET NGINX-PID NGINX-TARGET LOAD...: warms up, runs interleaved rounds, prints one row
compare_loads() {
  local name=$1 goal=$2 unit=$3 weir_pid=$4 weir_target=$5 nginx_pid=$6 nginx_target=$7 round ours=() theirs=()
  shift 7
  wanted "$name" || return 0
  warm_up "$@" "$weir_target"
  "$@" "$nginx_target" 3 >/dev/null
  for ((round = 0; round < ROUNDS; round++)); do
    ours+=("$(cost "$weir_pid" "$@" "$weir_target")")
    theirs+=("$(cost "$nginx_pid" "$@" "$nginx_target")")
  done
  verdict "$name" "$goal" "$unit" "${ours[*]}" "${theirs[*]}"
}
