# Sourced by the scripts beside it: names that they share, and how they talk.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

export BUILD_IMAGE=${BUILD_IMAGE:-weft-base-build:local}
export RUNTIME_IMAGE=${RUNTIME_IMAGE:-weft-base-runtime:local}
export WEFT_IMAGE=${WEFT_IMAGE:-weft:local}
# What the server says its version is; the tests look for this tag, too.
export NATS_IMAGE=${NATS_IMAGE:-nats:2.15.1}

say() { printf 'docker: %s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

megabytes() {
  awk '{ printf "%.1f MB\n", $1 / 1000000 }'
}

nats_binary() {
  "$root/weft" nats-server
}
