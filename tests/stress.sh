#!/usr/bin/env bash
# stress.sh [ROUNDS]: what the test in tests/it/stress.rs shows in short, in full: that many rounds
# (30) of kill -9 while 200 feeds change and two readers get an hourly digest, then five rounds each
# of a disk that fills up and frees up, of EIO from fdatasync, and of a clock set a day back and
# forth. The disk is a small tmpfs if root is at hand, EIO needs strace; what is missing is said.
# RELEASE=1 takes the optimized program. About ten minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-30}
flags=(--locked --test it)
[ -z "${RELEASE:-}" ] || flags+=(--release)
run() {
  ATTACHE_FAULTS=$1 ATTACHE_ROUNDS=$2 ATTACHE_FEEDS=${FEEDS:-200} \
    cargo test "${flags[@]}" stress:: -- --nocapture | grep -E 'rounds,|panicked|test result'
}
run kill "$rounds"
disk=$(mktemp -d)
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=64m tmpfs "$disk" 2>/dev/null; then
  trap 'umount "$disk"; rmdir "$disk"' EXIT
  ATTACHE_SMALL_DISK=$disk run disk 5
else
  echo "no tmpfs can be mounted here: the size of files is limited instead"
  run disk 5
fi
if command -v strace >/dev/null; then run eio 5; else echo "skipped EIO: there is no strace here"; fi
run clock 6
