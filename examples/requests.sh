#!/usr/bin/env bash
#
# A walk through a stack that runs (./stack up), with curl: the cache, a purge, a function, a limit, a room.
# It removes what it made.
#
#   examples/requests.sh [PORT-OFFSET]

set -euo pipefail

OFFSET=${1:-0}
LB=http://localhost:$((8080 + OFFSET))
LB_API=http://localhost:$((9080 + OFFSET))/api
EDGE_API=http://localhost:$((9081 + OFFSET))/api
CHAT_API=http://localhost:$((9082 + OFFSET))/api
PAGE=$LB/?walk=$RANDOM$RANDOM

say() { printf '\n# %s\n' "$*"; }

ask() { curl -sS --fail-with-body -m 60 "$@" && echo; }

put() { ask -X PUT -H 'Content-Type: application/json' -d "$2" "$1"; }

post() { ask -H 'Content-Type: application/json' -d "$2" "$1"; }

# The fields of an answer that tell of the cache.
cached() { curl -sS -m 30 -o /dev/null -D - "$1" | tr -d '\r' | grep -iE '^(cache-status|age):'; }

say 'The first request of a page goes to an origin, the second is answered by the edge.'
cached "$PAGE"
cached "$PAGE"

say 'Both edges forget it, and say so within two seconds.'
post "$EDGE_API/invalidations?wait=2s" "{\"type\":\"url\",\"value\":\"$PAGE\"}"
cached "$PAGE"

say 'A function answers at every edge, before the cache is asked.'
put "$EDGE_API/functions/walk" '{
  "routes": ["*/walk*"],
  "code": "export default { fetch(request, env) { return new Response(`${env.EDGE_ID} says hello\n`); } }"
}'
for _ in {1..50}; do ask "$EDGE_API/functions/walk" | grep -q '"acknowledged"' && break || sleep 0.2; done # the other edge has it in a moment
ask "$LB/walk"
ask -X DELETE "$EDGE_API/functions/walk"

say 'Of six requests within a minute the sixth is refused.'
put "$LB_API/limits/walk" '{"match":{"path":"/limited/**"},"algorithm":"sliding-window","limit":5,"window":"1m"}'
curl -sS -m 30 -o /dev/null -w '%{http_code}\n' "$LB/limited/[1-6]"
ask -X DELETE "$LB_API/limits/walk"

say 'What a backend publishes to a room is in its history, for those who come later.'
post "$CHAT_API/rooms/walk/messages" '{"data":{"text":"hello"}}'
ask "$CHAT_API/rooms/walk/messages"
