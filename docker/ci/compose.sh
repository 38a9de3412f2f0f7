#!/usr/bin/env bash
# Checks compose.yaml with whatever understands it, and Prometheus' files with promtool where it is.
# Needs no engine. The last line of stdout says what was checked by what.
set -euo pipefail
# shellcheck source=docker/ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root/docker"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Called where errexit is off: each step says for itself that it failed.
check_compose() {
  if docker compose version >/dev/null 2>&1; then
    docker compose -f compose.yaml config --quiet || return 1
    echo "docker compose $(docker compose version --short)"
  elif command -v docker-compose >/dev/null; then
    # 1.29 is older than the key "name".
    grep -v '^name:' compose.yaml | docker-compose -f - config --quiet || return 1
    echo "docker-compose $(docker-compose version --short)"
  else
    echo "nothing: there is no docker compose"
    return 1
  fi
}

# Taken out of its package: installed, that would start a server.
get_promtool() {
  if command -v promtool; then return; fi
  (cd "$scratch" && apt-get -q download prometheus && dpkg -x prometheus_*.deb .) >/dev/null 2>&1 || return 1
  echo "$scratch/usr/bin/promtool"
}

status=0
compose=$(check_compose) || status=$?
if promtool=$(get_promtool); then
  # The token is made by whoever starts it.
  "$promtool" check config --syntax-only prometheus/prometheus.yml >&2
  "$promtool" check rules prometheus/alerts.yml >&2
  rules=promtool
else
  rules="nothing: there is no promtool"
fi
echo "compose.yaml by $compose; alert rules by $rules"
exit "$status"
