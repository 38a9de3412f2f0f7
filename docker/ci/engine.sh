# Sourced. An engine for a while: the one that is there, else one of our own in a directory of its
# own, which is ended and deleted with everything in it. Sets DOCKER_HOST.
# shellcheck shell=bash

engine_pid=""     # of our own
engine_dir=""
export engine_missing="" # why there is none

readonly ENGINE_START_SECONDS_MAX=40

# Fails with the reason in engine_missing.
engine_start() {
  if ! command -v docker >/dev/null || ! { docker info >/dev/null 2>&1 || command -v dockerd >/dev/null; }; then
    engine_install || return 1
  fi
  # Perhaps by its installation.
  if docker info >/dev/null 2>&1; then
    say "using the engine that is there"
    return
  fi
  [ "$(id -u)" = 0 ] || { engine_missing="no engine answers, and only root can start one"; return 1; }
  engine_dir=$(mktemp -d /tmp/weft-engine.XXXXXX)
  export DOCKER_HOST=unix://$engine_dir/sock
  # The storage driver that it chooses, else the one that needs nothing of the kernel.
  engine_launch || engine_launch --storage-driver vfs || {
    engine_missing="dockerd does not start: $(tail -1 "$engine_dir/log" | cut -c1-200)"
    engine_stop
    return 1
  }
  say "started an engine, $(docker info --format '{{.ServerVersion}}, {{.Driver}}, cgroup v{{.CgroupVersion}}')"
}

engine_install() {
  [ "${CI_INSTALL:-yes}" = yes ] || { engine_missing="there is no dockerd, and CI_INSTALL=no"; return 1; }
  [ "$(id -u)" = 0 ] || { engine_missing="there is no dockerd, and only root can install one"; return 1; }
  command -v apt-get >/dev/null || { engine_missing="there is neither dockerd nor apt-get"; return 1; }
  say "installing docker.io"
  apt_install docker.io || { engine_missing="there is no dockerd, and apt-get cannot install docker.io"; return 1; }
  hash -r
}

engine_launch() {
  local waited=0
  dockerd --data-root "$engine_dir/data" --exec-root "$engine_dir/exec" -p "$engine_dir/pid" \
    -H "$DOCKER_HOST" --ip 127.0.0.1 "$@" >"$engine_dir/log" 2>&1 &
  engine_pid=$!
  until docker info >/dev/null 2>&1; do
    kill -0 "$engine_pid" 2>/dev/null || return 1
    [ "$waited" -lt "$ENGINE_START_SECONDS_MAX" ] || { engine_end; return 1; }
    sleep 1
    waited=$((waited + 1))
  done
}

engine_end() {
  [ -n "$engine_pid" ] || return 0
  kill "$engine_pid" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
  engine_pid=""
}

# Only what we started: an engine that was there stays as it is.
engine_stop() {
  [ -n "$engine_dir" ] || return 0
  if [ -n "$engine_pid" ] && docker info >/dev/null 2>&1; then
    docker ps -aq | xargs -r docker rm -fv >/dev/null 2>&1 || true
  fi
  engine_end
  awk -v dir="$engine_dir/" 'index($2, dir) == 1 { print $2 }' /proc/mounts | sort -r |
    while read -r mounted; do umount -l "$mounted" || true; done
  rm -rf "$engine_dir"
  engine_dir=""
  unset DOCKER_HOST
}
