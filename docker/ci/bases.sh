#!/usr/bin/env bash
# Base images out of this machine's own files, for builds without a registry:
#   weft-base-build    JDK 25, Maven and its repository (what is there; the build is then offline)
#   weft-base-runtime  glibc and nothing else
#   weft-base-nats     nats-server and glibc
# Usage: docker/ci/bases.sh; needs an engine (DOCKER_HOST). The last line of stdout
# names them.
set -euo pipefail
# shellcheck source=docker/ci/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly JAVA_VERSION=25

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A program and what the loader says that it needs.
add_program() {
  local tree=$1 program=$2 library
  mkdir -p "$tree/bin"
  cp -L "$program" "$tree/bin/"
  ldd "$program" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
    add_file "$tree" "$library"
  done
}

add_file() {
  mkdir -p "$1$(dirname "$2")"
  [ -e "$1$2" ] || cp -L "$2" "$1$2"
}

# Glibc as every base has it, and the directories that programs expect.
skeleton() {
  local tree=$1 library found
  mkdir -p "$tree"/{tmp,etc,root,data,bin}
  chmod 1777 "$tree/tmp"
  printf 'root:x:0:0:root:/root:/bin/sh\n' >"$tree/etc/passwd"
  for library in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libz.so.1 \
    libresolv.so.2 libnss_files.so.2 libnss_dns.so.2; do
    found=$(ldconfig -p | awk -v name="$library" '$1 == name && /x86-64|AArch64/ && !n++ { print $NF }')
    [ -z "$found" ] || add_file "$tree" "$(readlink -f "$(dirname "$found")")/$library"
  done
  for library in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
    [ ! -e "$library" ] || add_file "$tree" "$library"
  done
}

jdk_home() {
  local release
  for release in "${JAVA_HOME:-/none}"/release /usr/lib/jvm/*/release /opt/*/release; do
    if [ -x "${release%/release}/bin/jlink" ] && grep -q "^JAVA_VERSION=\"${JAVA_VERSION}[.\"]" "$release"; then
      printf '%s\n' "${release%/release}"
      return
    fi
  done
  die "there is no JDK $JAVA_VERSION in JAVA_HOME, /usr/lib/jvm or /opt"
}

maven_home() {
  mvn -v | sed -E 's/\x1b\[[0-9;]*m//g' | awk -F ': ' '/^Maven home/ { print $2 }'
}

import() {
  local tree=$1 tag=$2
  shift 2
  tar -C "$tree" --owner=0 --group=0 -c . | docker import "$@" - "$tag" >/dev/null
  say "$tag: $(docker image inspect -f '{{.Size}}' "$tag" | megabytes)"
}

runtime_base() {
  local tree=$scratch/runtime
  skeleton "$tree"
  import "$tree" "$RUNTIME_IMAGE"
}

nats_base() {
  local tree=$scratch/nats
  skeleton "$tree"
  add_program "$tree" "$("$root/weft" nats-server)"
  import "$tree" "$NATS_IMAGE" -c 'ENTRYPOINT ["/bin/nats-server"]' -c 'EXPOSE 4222 8222 6222'
}

build_base() {
  local tree=$scratch/build program jdk maven repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
  jdk=$(jdk_home)
  maven=$(maven_home)
  skeleton "$tree"
  for program in sh basename cat chmod cp dirname env expr grep ls mkdir mv rm sed touch tr uname; do
    add_program "$tree" "$(command -v "$program")"
  done
  mkdir -p "$tree"/usr/share/maven "$tree"/root/.m2
  cp -rL "$jdk" "$tree/opt-jdk" && mkdir -p "$tree/opt" && mv "$tree/opt-jdk" "$tree/opt/jdk"
  cp -rL "$maven"/. "$tree/usr/share/maven"
  # Neither the machine's mirrors nor a note of where an artifact came from: offline, both stand in the way.
  printf '<settings/>\n' >"$tree/usr/share/maven/conf/settings.xml"
  tar -C "$repository" --exclude=_remote.repositories --exclude=./dev/weft -c . |
    tar -C "$(mkdir -p "$tree/root/.m2/repository" && echo "$tree/root/.m2/repository")" -x
  import "$tree" "$BUILD_IMAGE" -c 'ENV JAVA_HOME=/opt/jdk' \
    -c 'ENV PATH=/opt/jdk/bin:/usr/share/maven/bin:/usr/bin:/bin' -c 'ENV HOME=/root'
}

runtime_base
nats_base
build_base
echo "$RUNTIME_IMAGE, $NATS_IMAGE, $BUILD_IMAGE"
