# Sourced by the scripts beside it: names that they share, and how they talk.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export root

# Local images, by names that nobody else gives: whoever has an engine keeps what is in it. No
# variable is called WEFT_…: a node takes that for a key of its configuration.
export BUILD_IMAGE=${BUILD_IMAGE:-weft-base-build:local}
export RUNTIME_IMAGE=${RUNTIME_IMAGE:-weft-base-runtime:local}
export NATS_IMAGE=${NATS_IMAGE:-weft-base-nats:local}
export APP_IMAGE=${APP_IMAGE:-weft:local}
export TOOLS_IMAGE=${TOOLS_IMAGE:-weft-tools:local}
export MAVEN_FLAGS=${MAVEN_FLAGS:--o}

say() { printf 'docker: %s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# What is listed may be out of date, so a failure is worth an update.
apt_install() {
  local log
  log=$(mktemp)
  if apt_get "$log" "$@" || { apt-get -q update >>"$log" 2>&1 && apt_get "$log" "$@"; }; then
    rm -f "$log"
  else
    tail -5 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

apt_get() {
  local log=$1
  shift
  DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@" >>"$log" 2>&1
}

megabytes() {
  awk '{ printf "%.1f MB\n", $1 / 1000000 }'
}
