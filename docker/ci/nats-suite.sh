#!/usr/bin/env bash
# The bridge's integration tests, and the testkit's own, against nats-server in containers.
# Usage: docker/ci/nats-suite.sh; needs an engine (DOCKER_HOST) and $NATS_IMAGE. The last line of
# stdout says what ran.
set -euo pipefail
# shellcheck source=docker/ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# These start clusters, whose servers find each other on ports of this machine: always processes.
local_only=$(grep -rl 'NatsCluster\|new NatsServer("' verticles/bridge/src/test tools/testkit/src/test --include='*IT.java' |
  sed 's|.*/||; s|\.java$||' | sort)
tests='*IT'
for name in $local_only; do tests="$tests,!$name"; done

began=$(date +%s)
status=0
TEST_NATS=container TEST_NATS_IMAGE=$NATS_IMAGE \
  mvn -B verify -pl tools/testkit,verticles/bridge -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test="$tests" -Dfailsafe.failIfNoSpecifiedTests=false -Dspotless.check.skip=true 2>&1 |
  tee "$log" | grep --line-buffered -E 'Tests run:|nats-server of|ERROR|BUILD' >&2 || status=$?

# From the engine, not from the tests: a suite that fell back to processes made none.
containers=$(docker events --since "$began" --until "$(date +%s)" --filter type=container \
  --filter event=create --filter "image=$NATS_IMAGE" --format '{{.ID}}' | sort -u | wc -l)
run=$(sed -E $'s/\x1b\\[[0-9;]*m//g' "$log" | awk '/Tests run:.* in / { classes++
  match($0, /Tests run: [0-9]+/); tests += substr($0, RSTART + 11, RLENGTH - 11) }
  END { printf "%d tests of %d classes", tests, classes }')
said="$run, $containers containers"
[ -z "$local_only" ] || said="$said; left to the local form, because they start clusters: $(echo "$local_only" | paste -sd ' ')"
echo "$said"
[ "$containers" -gt 0 ] || die "no container was made"
exit "$status"
