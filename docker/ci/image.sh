#!/usr/bin/env bash
# Builds the images and lives through the product's life: healthy, an order confirmed, stopped in
# time; with a read-only root and no capability, beside a payment provider out of the tools' image.
# Usage: docker/ci/image.sh; needs an engine (DOCKER_HOST) and the bases. The last line of stdout says
# what was measured.
set -euo pipefail
# shellcheck source=docker/ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"

readonly HEALTHY_SECONDS_MAX=180
readonly CONFIRMED_SECONDS_MAX=60
readonly STOP_SECONDS_MAX=10

network=weft-ci-$$
nats=weft-ci-nats-$$
provider=weft-ci-provider-$$
node=weft-ci-node-$$
volume=weft-ci-keys-$$

clean_up() {
  docker rm -fv "$node" "$provider" "$nats" >/dev/null 2>&1 || true
  docker network rm "$network" >/dev/null 2>&1 || true
  docker volume rm "$volume" >/dev/null 2>&1 || true
}
trap clean_up EXIT

build() {
  # The older builder does as well, and is in every client.
  docker buildx version >/dev/null 2>&1 || export DOCKER_BUILDKIT=0
  build_image "$APP_IMAGE"
  build_image "$TOOLS_IMAGE" --target tools
}

build_image() {
  local image=$1
  shift
  docker build -f docker/Dockerfile -t "$image" --network none \
    --build-arg "BUILD_IMAGE=$BUILD_IMAGE" --build-arg "RUNTIME_IMAGE=$RUNTIME_IMAGE" \
    --build-arg "MAVEN_FLAGS=$MAVEN_FLAGS" "$@" . >&2
}

# Reached from outside the container, the node does not start without keys.
refuse_without_keys() {
  local said
  said=$(docker run --rm -e WEFT_NATS_SERVERS=nats://nats:4222 -e WEFT_PAYMENT_PROVIDER_URL=http://provider:9090 \
    "$APP_IMAGE" 2>&1) && die "started without keys"
  grep -q http.auth.keysFile <<<"$said" || die "does not say how to make keys: $said"
}

make_key() {
  docker volume create "$volume" >/dev/null
  key=$(docker run --rm -v "$volume:/var/lib/weft" "$APP_IMAGE" keys create ci \
    --scopes orders:read,orders:write,ops --file /var/lib/weft/keys.json)
}

start() {
  docker network create "$network" >/dev/null
  docker run -d --name "$nats" --network "$network" --network-alias nats "$NATS_IMAGE" \
    -js -sd /data >/dev/null
  run_confined "$provider" --network-alias provider --memory 256m "$TOOLS_IMAGE" \
    provider --host 0.0.0.0 --port 9090 --ledger /var/lib/weft/ledger.jsonl
  run_confined "$node" --memory 512m -p 127.0.0.1::8080 -e WEFT_NATS_SERVERS=nats://nats:4222 \
    -e WEFT_PAYMENT_PROVIDER_URL=http://provider:9090 -v "$volume:/var/lib/weft" \
    -e WEFT_HTTP_AUTH_KEYS_FILE=/var/lib/weft/keys.json "$APP_IMAGE"
}

run_confined() {
  local name=$1
  shift
  docker run -d --name "$name" --network "$network" --read-only --tmpfs /tmp --cap-drop ALL \
    --security-opt no-new-privileges "$@" >/dev/null
}

await_healthy() {
  local health=""
  until [ "$health" = healthy ]; do
    [ "$SECONDS" -lt "$1" ] || die_with_log "not healthy, but $health"
    [ "$(docker inspect -f '{{.State.Running}}' "$node")" = true ] || die_with_log "the node ended"
    sleep 1
    health=$(docker inspect -f '{{.State.Health.Status}}' "$node")
  done
}

# Through the published port, as a client would.
confirm_an_order() {
  local api=$1 until=$2 sku order auth="Authorization: Bearer $key"
  sku=$(curl -fsS -H "$auth" "$api/api/v1/inventory" | grep -o '"sku":"[^"]*"[^}]*"available":[1-9]' | sed -n 1p | cut -d '"' -f 4)
  order=$(curl -fsS -H "$auth" -X POST "$api/api/v1/orders" -H 'Content-Type: application/json' \
    -d "{\"customerId\":\"ci\",\"items\":[{\"sku\":\"$sku\",\"quantity\":1}],\"paymentToken\":\"tok_ok\"}" |
    sed -E 's/.*"orderId":"([^"]*)".*/\1/')
  until curl -fsS -H "$auth" "$api/api/v1/orders/$order" | grep '"status":"CONFIRMED"' >/dev/null; do
    [ "$SECONDS" -lt "$until" ] || die_with_log "order $order is not confirmed"
    sleep 0.5
  done
}

check_confinement() {
  local pid
  pid=$(docker inspect -f '{{.State.Pid}}' "$node")
  [ ! -r "/proc/$pid/status" ] || awk '$1 == "Uid:" && $2 == 0 { exit 1 }' "/proc/$pid/status" ||
    die "the node runs as root"
  [ "$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}}' "$node")" = true ] || die "its root can be written"
}

die_with_log() {
  docker logs "$provider" >&2 || true
  docker logs "$node" >&2 || true
  docker inspect -f '{{json .State.Health}}' "$node" >&2 || true
  die "$1"
}

# SIGTERM reaches java when it exits with 143; 137 would be the engine's patience ending.
stop() {
  local began code
  began=$(date +%s%N)
  docker stop -t "$STOP_SECONDS_MAX" "$node" >/dev/null
  stop_ms=$((($(date +%s%N) - began) / 1000000))
  code=$(docker inspect -f '{{.State.ExitCode}}' "$node")
  [ "$code" = 143 ] || die_with_log "exit code $code instead of 143 after $stop_ms ms"
}

layer_of_code() {
  docker history --human=false --no-trunc --format '{{.Size}} {{.CreatedBy}}' "$APP_IMAGE" |
    awk '/\/opt\/weft\/app|COPY dir/ && $1 > 0 && !n++ { print int($1 / 1000) }'
}

build
refuse_without_keys
make_key
SECONDS=0
start
await_healthy "$HEALTHY_SECONDS_MAX"
healthy_seconds=$SECONDS
api=http://$(docker port "$node" 8080/tcp | sed -n 1p)
confirm_an_order "$api" $((SECONDS + CONFIRMED_SECONDS_MAX))
[ "$(curl -s -o /dev/null -w '%{http_code}' "$api/api/v1/inventory")" = 401 ] || die "answers without a key"
check_confinement
stop
echo "$(docker image inspect -f '{{.Size}}' "$APP_IMAGE" | megabytes), a change of code ships $(layer_of_code) kB;" \
  "healthy after $healthy_seconds s, an order confirmed, read-only root, stopped in $stop_ms ms"
