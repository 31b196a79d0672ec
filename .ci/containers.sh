# shellcheck shell=bash
# shellcheck disable=SC2317 # the functions are called by name, through step
#
# The suite in containers, for .ci/run, which sources it: the images are built, docker-compose.yml is started as it is but for
# what .ci/compose.yml says, and tried. Needs a Docker engine. Where none answers, ENGINE_TOOLS may name a folder with engine.sh, which
# starts one, and make-base-images.sh, which makes the base images where no registry is reached; else nothing is tried.

ENGINE_TOOLS=${ENGINE_TOOLS:-../shared/tools}
CONTAINERS=http://127.0.0.1:38080
OUR_ENGINE=
OUR_CONTAINERS=

compose() { docker compose -p weir-ci -f docker-compose.yml -f .ci/compose.yml "$@"; }

engine_answers() { timeout 20 docker version >/dev/null 2>&1; }

# Whether there is an engine, or one could be started, with a Compose that knows !override.
an_engine_can_be_had() {
  if ! engine_answers; then
    [ -x "$ENGINE_TOOLS/engine.sh" ] && [ "$(id -u)" = 0 ] || return 1
    OUR_ENGINE=yes
    "$ENGINE_TOOLS/engine.sh" start && "$ENGINE_TOOLS/make-base-images.sh" jre jdk redis prometheus || return 1
  fi
  compose config -q
}

leave_containers() {
  [ -z "$OUR_CONTAINERS" ] || compose --profile observe down -v --timeout 30 >/dev/null 2>&1
  [ -z "$OUR_ENGINE" ] || "$ENGINE_TOOLS/engine.sh" stop >/dev/null
  OUR_CONTAINERS=
  OUR_ENGINE=
}

jars_are_built() {
  local module
  for module in lb-service edge-service chat-service diagnostics-service testkit; do
    ls $module/target/weir-$module-*.jar >/dev/null 2>&1 && continue
    ./mvnw -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true -Denforcer.skip=true package
    return
  done
}

# command, arguments; notes how long it took
timed() {
  local begin=$SECONDS
  "$@" || return 1
  note "$((SECONDS - begin)) s"
}

containers_are_up() {
  OUR_CONTAINERS=yes
  compose --profile observe up -d --wait --wait-timeout 240 lb diagnostics prometheus && return
  compose --profile observe ps -a
  compose logs --tail 20
  return 1
}

ids() { compose --profile observe ps -aq "$@"; }

each_container_is_confined() {
  local facts
  facts=$(docker inspect -f '{{.Name}} ro={{.HostConfig.ReadonlyRootfs}} drop={{.HostConfig.CapDrop}} add={{.HostConfig.CapAdd}} sec={{.HostConfig.SecurityOpt}} mem={{.HostConfig.Memory}} cpu={{.HostConfig.NanoCpus}} user={{.Config.User}}' \
    $(ids)) || return 1
  echo "$facts"
  [ "$(echo "$facts" | wc -l)" -ge 10 ] &&
    ! echo "$facts" | grep -vE 'ro=true drop=\[ALL\] add=(\[\]|<no value>) sec=\[no-new-privileges:true\] mem=[1-9][0-9]* cpu=[1-9][0-9]* user=[^ ]+$'
}

miss_then_hit_in_containers() { is_miss "$CONTAINERS/?in-containers" && is_hit "$CONTAINERS/?in-containers"; }

# The same at both edges, by way of Redis.
purge_reaches_both_in_containers() {
  local edge answer
  for edge in edge-1 edge-2; do
    in_suite curl -sS -m 10 -o /dev/null -H 'Host: purged.example' "http://$(address $edge):8081/?purged"
    expect '; hit' "$(in_suite curl -sS -m 10 -D - -o /dev/null -H 'Host: purged.example' "http://$(address $edge):8081/?purged")" || return 1
  done
  answer=$(post "http://127.0.0.1:39081/api/invalidations?wait=5s" '{"type":"all"}')
  echo "$answer"
  case $answer in *problems/*) return 1 ;; esac
  for edge in edge-1 edge-2; do
    expect 'fwd=uri-miss' "$(in_suite curl -sS -m 10 -D - -o /dev/null -H 'Host: purged.example' "http://$(address $edge):8081/?purged")" || return 1
  done
}

ping_answers_in_containers() {
  expect '"received":3' "$(post http://127.0.0.1:38083/api/ping '{"target":"127.0.0.1","count":3}')"
}

prometheus() { curl -sS -m 10 -G "http://127.0.0.1:39090/api/v1/$1" "${@:2}"; }

# Every target is scraped, and every rule makes sense to Prometheus.
prometheus_sees_everything() {
  local up
  up=$(prometheus query --data-urlencode 'query=sum(up{job="weir"})')
  expect '"6"]' "$up" || return 1
  ! expect '"health":"err"' "$(prometheus rules)" >/dev/null || return 1
  compose exec -T prometheus promtool check config /etc/prometheus/prometheus.yml
}

# What dashboards and alerts ask for, as Prometheus knows it.
every_meter_exists() {
  local name known missing=''
  # of a monitor there are series where there is one
  curl -fsS -m 10 -o /dev/null -X PUT -H 'Content-Type: application/json' \
    -d '{"endpoint":"tcp://127.0.0.1:8083"}' http://127.0.0.1:38083/api/monitors/ci || return 1
  known=$(prometheus label/__name__/values | tr ',' '\n' | tr -d '"[]{}')
  for name in $(.ci/meters); do
    echo "$known" | grep -qx "$name" || missing="$missing $name"
  done
  [ -z "$missing" ] || echo "no such meters: $missing"
  [ -z "$missing" ]
}

address() { docker inspect -f '{{(index .NetworkSettings.Networks "weir-ci_suite").IPAddress}}' "$(ids "$1")"; }

# Runs a command of this machine in the network of the containers, where no proxy of the engine stands between it and them.
in_suite() { nsenter -t "$(docker inspect -f '{{.State.Pid}}' "$(ids diagnostics)")" -n "$@"; }

# By Redis, and in one order.
said_at_one_heard_at_the_other() {
  in_suite "$(./mvnw --jdk)/bin/java" -Xshare:auto .ci/Broadcast.java \
    "ws://$(address chat-1):8082/ws,ws://$(address chat-2):8082/ws" 10
}

# Requests that take 20 to 60 ms at an origin, eight at once: for each a line with its status and curl's exit code. 6,000 at most, for
# two minutes at most.
load() { # address
  local i
  for i in $(seq 1 6000); do
    printf 'url = "http://%s:8080/slow?ms=%d"\noutput = "/dev/null"\n' "$1" $((20 + i % 41))
  done >"$WORK/load"
  exec nsenter -t "$(docker inspect -f '{{.State.Pid}}' "$(ids diagnostics)")" -n timeout 120 \
    curl -s -Z --parallel-max 8 -m 20 -K "$WORK/load" -w '%{stderr}answer %{http_code} %{exitcode}\n' 2>"$WORK/curl"
}

# A container is told to stop in the middle of a load on the balancer. Nothing that was taken may be lost: a request is answered
# 200, or its connection is refused (curl's 7), which only the balancer's own end may bring about.
stopping_loses_nothing() { # service, extended regular expression of lines that are no loss
  local service=$1 loader begin id lost
  id=$(ids "$service")
  load "$(address lb)" &
  loader=$!
  sleep 4
  begin=$SECONDS
  docker stop -t 30 "$id" >/dev/null || return 1
  begin=$((SECONDS - begin))
  sleep 1
  [ "$service" != lb ] || kill "$loader" # the rest would only be refused
  wait "$loader"
  tr '\r' '\n' <"$WORK/curl" | sed -n 's/.*answer //p' >"$WORK/answers" # its progress left out
  sort "$WORK/answers" | uniq -c
  lost=$(grep -cvxE "$2" "$WORK/answers")
  note "$(grep -cx '200 0' "$WORK/answers") answered, $lost lost, stopped within $((begin + 1)) s"
  docker logs --tail 5 "$id"
  expect 'false 143' "$(docker inspect -f '{{.State.OOMKilled}} {{.State.ExitCode}}' "$id")" || return 1
  [ "$lost" = 0 ] && [ "$(grep -cx '200 0' "$WORK/answers")" -gt 100 ]
}

containers_stop_in_time() {
  local killed
  compose --profile observe stop || return 1
  killed=$(docker inspect -f '{{.Name}} {{.State.ExitCode}}' $(ids) | grep ' 137$')
  [ -z "$killed" ] || echo "killed: $killed"
  [ -z "$killed" ]
}

# The tests that CI runs on a redis-server, the most thorough of them, on a Redis in a container. Nothing is pulled for them.
redis_contract_holds() {
  WEIR_REDIS=container TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=localhost TESTCONTAINERS_PULL_TIMEOUT=5 \
    ./mvnw -q -B -pl common -am verify -Dspotless.check.skip=true -Denforcer.skip=true -Dtest=NONE -Dit.test=RedisLimitIT \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
}

check_containers() {
  local failed=$FAILED
  if ! an_engine_can_be_had >"$WORK/engine" 2>&1; then
    tail -n 3 "$WORK/engine" | sed 's/^/        /'
    skip "the suite in containers" "no Docker engine with Compose 2.24 or newer answers, and none can be started"
    return
  fi
  step "the jars are built" jars_are_built
  step "the images are built" timed compose build -q
  step "the suite starts in containers" timed containers_are_up
  [ "$FAILED" = "$failed" ] || return
  step "each container is confined" each_container_is_confined
  step "in containers, a MISS, then a HIT" miss_then_hit_in_containers
  step "in containers, a purge reaches both edges" purge_reaches_both_in_containers
  step "in containers, what one WebSocket client says all hear" \
    "$(./mvnw --jdk)/bin/java" -Xshare:auto .ci/Broadcast.java "ws://127.0.0.1:38080/ws" 10
  step "what a client of one chat instance says, clients of the other hear" said_at_one_heard_at_the_other
  step "in a container, ping without any capability" ping_answers_in_containers
  step "Prometheus scrapes every service and takes every rule" eventually 30 prometheus_sees_everything
  step "what dashboards and alerts ask for exists" eventually 20 every_meter_exists
  step "an edge that stops under load loses no request" stopping_loses_nothing edge-2 '200 0'
  step "a balancer that stops under load loses no request" stopping_loses_nothing lb '200 0|000 7'
  step "every container stops by itself" timed containers_stop_in_time
  step "limits hold on a Redis in a container" timed redis_contract_holds
  leave_containers
}
