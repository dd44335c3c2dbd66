#!/usr/bin/env bash
# boot.sh PACKAGE.deb: installs the package into this machine's own systemd, booted as PID 1 in fresh
# namespaces over a throw-away overlay of /, and lets inside.sh show what the service promises.
# Nothing outside of a temporary folder changes. Needs root and systemd, and takes about two minutes.
# Without either it says so and ends with 0: `.ci/run` calls it everywhere.
set -u
deb=$(realpath "${1:?PACKAGE.deb}")
here=$(cd "$(dirname "$0")" && pwd)

skip() { echo "tests/systemd: skipped, $1"; exit 0; }
[ "$(id -u)" = 0 ] || skip "it needs root"
[ -x /lib/systemd/systemd ] || skip "there is no systemd here"
for tool in unshare dpkg python3 ip; do command -v $tool >/dev/null || skip "there is no $tool here"; done
groups=/sys/fs/cgroup/unified
[ -d $groups ] || groups=/sys/fs/cgroup
group=$groups/attache-boot.$$
mkdir "$group" 2>/dev/null || skip "no control group can be made here"

out=$(mktemp -d)
root=$out/root
mkdir "$out/out" "$root"
cp "$here/inside.sh" "$here/servers.py" "$out/out/"
cp "$deb" "$out/out/attache.deb"
[ -z "${STRESS:-}" ] || cp "$STRESS" "$out/out/stress"
python=$(python3 -c 'import sys; print(sys.executable)')
export out root python

(
  echo $BASHPID > "$group/cgroup.procs"
  exec timeout -s KILL "${LIMIT:-400}" unshare -m -p -f -u -i -C -n --propagation private --kill-child bash -ec '
    ip link set lo up; hostname boot
    mount -t tmpfs -o size=1g tmpfs "$root"; mkdir "$root"/{upper,work,merged}
    mount -t overlay overlay -o "lowerdir=/,upperdir=$root/upper,workdir=$root/work" "$root/merged"
    r=$root/merged
    mkdir -p "$r/out"; mount --bind "$out/out" "$r/out"
    units=$r/etc/systemd/system
    mkdir -p "$units/boot.target.wants"
    rm -rf "$units"/{sysinit,sockets,basic,timers}.target.wants; : > "$r/etc/machine-id"
    printf "[Unit]\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n" > "$units/boot.target"
    ln -sf boot.target "$units/default.target"
    cat > "$units/inside.service" <<UNIT
[Unit]
After=basic.target
[Service]
Type=oneshot
Environment=PYTHON=$python HOME=/root
StandardOutput=file:/out/result.log
StandardError=file:/out/result.log
ExecStart=/bin/bash -c "bash /out/inside.sh; rc=\$\$?; journalctl --sync; journalctl --no-pager > /out/journal; systemctl exit \$\$rc"
UNIT
    ln -sf ../inside.service "$units/boot.target.wants/"
    mount -t proc proc "$r/proc"; mount -t sysfs sysfs "$r/sys"; mount -t cgroup2 cgroup2 "$r/sys/fs/cgroup"
    mount -t tmpfs -o mode=755 tmpfs "$r/run"; mount -t tmpfs -o mode=755 tmpfs "$r/dev"
    mkdir "$r/dev/pts" "$r/dev/shm"
    for n in null zero full random urandom; do : > "$r/dev/$n"; mount --bind "/dev/$n" "$r/dev/$n"; done
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$r/dev/pts"; ln -s pts/ptmx "$r/dev/ptmx"
    mkdir -p "$r/.old"; cd "$r"; pivot_root . .old; umount -l /.old; rmdir /.old 2>/dev/null || true
    mount --make-rshared /
    exec env -i container=boot PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system >/dev/null 2>&1'
)
code=$?
find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null
cat "$out/out/result.log" 2>/dev/null
[ -z "${JOURNAL:-}" ] || cp "$out/out/journal" "$JOURNAL"
if [ $code != 0 ] && [ ! -s "$out/out/result.log" ]; then
  rm -rf "$out"
  skip "this machine does not let a systemd boot in namespaces (code $code)"
fi
rm -rf "$out"
exit $code
