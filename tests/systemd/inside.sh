#!/usr/bin/env bash
# What the service promises, shown one by one in a booted systemd. Called by boot.sh inside of it.
set -u
passed=0
failed=0
config=/etc/attache
drop=/etc/systemd/system/attache.service.d
mail=/tmp/mail
password=planted-password

ok() { passed=$((passed + 1)); echo "ok      $1"; }
no() {
  failed=$((failed + 1)); echo "NOT OK  $1"
  systemctl status --no-pager -n 8 attache 2>&1 | sed 's/^/        /' | tail -25
}
# check WHAT COMMAND...: the claim and what must succeed.
check() { local what=$1; shift; if "$@"; then ok "$what"; else no "$what"; fi; }
# soon SECONDS COMMAND...: succeeds as soon as the command does.
soon() {
  local until=$((SECONDS + $1)); shift
  while ! "$@" 2>/dev/null; do [ $SECONDS -lt $until ] || return 1; sleep 0.2; done
}
prop() { systemctl show -P "$1" attache; }
is() { [ "$(prop "$1")" = "$2" ]; }
says() { prop StatusText | grep -q -- "$1"; }
in_journal() { journalctl --sync; journalctl --no-pager -o cat -u attache | grep -q -- "$1"; }
field() { grep -q "^$1:.*$2" "/proc/$(prop MainPID)/status"; }
restarted() { [ "$(prop NRestarts)" -gt "$1" ] && is ActiveState active; }
n_mails() { ls "$mail" | grep -c eml; }
more_mails() { [ "$(n_mails)" -gt "$1" ]; }
drop_in() { mkdir -p $drop; printf '[Service]\n%s\n' "$2" > "$drop/$1.conf"; systemctl daemon-reload; }
configure() { cat > $config/attache.toml; chgrp attache $config/attache.toml; chmod 640 $config/attache.toml; }
desk() {
  configure <<TOML
[articles]
full_text = "never"
[fetch]
allow_networks = ["127.0.0.0/8"]
host_pause = "0s"
[mail]
from = "Attaché <planted-sender@example.org>"
$1
[[source]]
name = "outlet"
feed = "http://127.0.0.1:8080/rss?key=planted-key"
poll = "15m"
[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]
[[digest]]
name = "often"
cron = "*/20 * * * *"
to = ["planted-reader@example.org"]
watches = ["*"]
TOML
}
# The clock goes on at a minute a second, also between two starts.
began=$SECONDS
wind() {
  now=$(date -u -d "2026-03-02 06:50 UTC + $(((SECONDS - began) * 60)) seconds" +%Y-%m-%dT%H:%M:%SZ)
  drop_in clock "Environment=ATTACHE_CLOCK=$now,60"
  export ATTACHE_CLOCK=$now
}
begin() { wind; systemctl start attache; }
smtp='transport = "smtp"
smtp = { host = "127.0.0.1", port = 2525, tls = "none", username = "attache" }'

echo "— $(systemctl --version | head -1), $(uname -r)"

# The package.
check "the package installs" dpkg -i /out/attache.deb
check "nothing starts by itself" is ActiveState inactive
check "user and group are there" id attache
check "the configuration's folder is the group's" test "$(stat -c %U:%G:%a $config)" = root:attache:750
verified=$(systemd-analyze verify attache.service attache-once.service attache-once.timer 2>&1)
check "systemd-analyze verify is silent" test -z "$verified"
[ -z "$verified" ] || echo "$verified"
exposure=$(systemd-analyze security --no-pager attache.service | sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p')
check "exposure is at most 1.1 ($exposure)" awk "BEGIN { exit !($exposure <= 1.1) }"
check "init writes a configuration that can be checked" \
  sh -c "attache init $config >/dev/null && attache --config $config check >/dev/null"
rm -rf $config/sources $config/watches $config/digests

# The world: an outlet and a mail server on loopback; the clock runs a minute a second.
mkdir -p $mail; rm -f $mail/*
"$PYTHON" /out/servers.py $password $mail & servers=$!
soon 10 test -e $mail/ready || echo "the servers did not start"
desk "$smtp"
drop_in quick 'RestartSec=1
WatchdogSec=5
TimeoutAbortSec=5'

# An encrypted credential.
mkdir -p /etc/credstore.encrypted; chmod 700 /etc/credstore.encrypted
printf %s $password | systemd-creds encrypt --name=smtp-password - /etc/credstore.encrypted/smtp-password
cp /usr/share/attache/systemd/encrypted-password.conf $drop/; systemctl daemon-reload
check "it starts" begin
check "it is active and says how it is" soon 5 says '1 feeds, 0 failing · next poll'
echo "        $(prop StatusText)"
check "it runs as attache, with no new privileges and seccomp on" \
  sh -c "[ \$(stat -c %U /proc/$(prop MainPID)) = attache ]" && field NoNewPrivs 1 && field Seccomp 2
check "seccomp is on" field Seccomp 2
check "nothing of its own can be executed but itself" \
  grep -q ' / / ro,.*noexec' "/proc/$(prop MainPID)/mountinfo"
check "a feed is polled over loopback inside the sandbox" soon 20 in_journal 'Polled outlet: .* new'
check "a digest is delivered over SMTP, with the encrypted password" soon 90 more_mails 0
check "the journal has fields" soon 5 sh -c "journalctl --sync; journalctl -u attache -o json FEED_NAME=outlet | grep -q '\"WAIT_S\"'"
check "the store is the group's to read and nobody's else" \
  test "$(stat -c %U:%G:%a /var/lib/attache/attache.db)" = attache:attache:640

# Beside the daemon.
useradd -M -G attache reader; useradd -M stranger
as() { runuser -u "$1" -- attache --config $config "${@:2}"; }
check "a member of the group may search while it runs" sh -c "runuser -u reader -- attache --config $config search --since 2y Russia 2>/dev/null | grep -q mark"
check "a stranger may not" sh -c "! runuser -u stranger -- attache --config $config search Russia >/dev/null 2>&1"
check "a second instance is refused" sh -c "runuser -u attache -- attache --config $config once 2>&1 | grep -q -e 'another attache is working' -e 'password cannot be had'"
wind
check "root's poll is done by the daemon" sh -c "attache --config $config poll --force 2>&1 | grep -q 'the running daemon'"
check "a backup while it runs is whole" sh -c "attache --config $config backup /tmp/copy.db && [ \$(stat -c %a /tmp/copy.db) = 600 ]"
check "files beside the store stay its owner's" sh -c '[ -z "$(find /var/lib/attache ! -user attache)" ]'

# Reload.
pid=$(prop MainPID)
desk "$smtp
admin = \"planted-admin@example.org\""
check "a reload is taken, though the credential is hidden from the check" systemctl reload attache
check "the new configuration is in force" soon 5 in_journal 'read again and is in force'
sent=$(n_mails)
check "mail still leaves after it: the password was read again" soon 100 more_mails "$sent"
echo 'nonsense = true' >> $config/attache.toml
check "a reload with a problem is refused" sh -c '! systemctl reload attache 2>/dev/null'
check "what is not in force is said" soon 8 says 'attache.toml of .* is not in force: line '
check "the same process goes on" test "$(prop MainPID)" = "$pid" -a "$(prop ActiveState)" = active
check "status --check sees it" sh -c "! attache --config $config status --check >/dev/null"
desk "$smtp"
check "mended files come into force without a reload" soon 8 sh -c '! systemctl show -P StatusText attache | grep -q "not in force"'

# Killed, and hanging.
n=$(prop NRestarts); kill -KILL "$(prop MainPID)"
check "after SIGKILL it comes back" soon 20 restarted "$n"
n=$(prop NRestarts); kill -STOP "$(prop MainPID)"
check "when it hangs the watchdog brings it back" soon 40 restarted "$n"
check "the watchdog says so" in_journal 'Watchdog timeout'

# A stop lets a message that is being handed over finish.
systemctl stop attache; begin
rm -f $mail/received; echo 4 > $mail/delay
check "a message is being handed over" soon 90 test -e $mail/received
sent=$(n_mails)
systemctl stop attache; rm $mail/delay
check "a graceful stop drains it" more_mails "$sent"
check "the stop was a clean one" is Result success
check "and it is known as sent" sh -c "! attache --config $config outbox list | grep -q offered"
check "a member of the group may search while it is stopped" sh -c "runuser -u reader -- attache --config $config search --since 2y Russia 2>/dev/null | grep -q mark"
check "the one-shot service does a round of its own" sh -c 'mkdir -p /etc/systemd/system/attache-once.service.d; cp '$drop'/clock.conf '$drop'/encrypted-password.conf /etc/systemd/system/attache-once.service.d/; systemctl daemon-reload; systemctl start attache-once.service'

# A wrong configuration.
echo 'nonsense = true' >> $config/attache.toml
begin 2>/dev/null
sleep 3
check "a wrong configuration ends in failed, with 78" test "$(prop ActiveState)/$(prop ExecMainStatus)" = failed/78
check "and no loop" test "$(prop NRestarts)" = 0
check "the drawn problem is in the journal" in_journal 'nonsense = true'
systemctl reset-failed attache

# Foreign programs.
install -m 755 /dev/stdin /usr/local/bin/fake-sendmail <<'SH'
#!/bin/sh
exec cat > "/var/lib/attache/by-sendmail"
SH
desk 'transport = "sendmail"
sendmail = "/usr/local/bin/fake-sendmail"'
begin 2>/dev/null
check "sendmail is refused in the sandbox" soon 5 is ExecMainStatus 78
check "with its remedy" in_journal 'host = "localhost", port = 25'
printf '%s\n' $password > /etc/attache/pw; chgrp attache /etc/attache/pw; chmod 640 /etc/attache/pw
systemctl reset-failed attache
desk 'transport = "smtp"
smtp = { host = "127.0.0.1", port = 2525, tls = "none", username = "attache", password_command = "cat /etc/attache/pw" }'
begin 2>/dev/null
check "password_command is refused in the sandbox" soon 5 is ExecMainStatus 78
check "with its remedy as well" in_journal 'name that in .password_file.'
systemctl reset-failed attache
cp /usr/share/attache/systemd/exec.conf $drop/; systemctl daemon-reload
sent=$(n_mails)
check "with the drop-in it starts" begin
check "and mail leaves by the password of the command" soon 90 more_mails "$sent"
systemctl stop attache
desk 'transport = "sendmail"
sendmail = "/usr/local/bin/fake-sendmail"'
check "with the drop-in sendmail starts" begin
check "and takes a message" soon 90 test -s /var/lib/attache/by-sendmail
systemctl stop attache; rm $drop/exec.conf; systemctl daemon-reload

# A small disk: full, read-only, failing.
desk "$smtp"
mount -t tmpfs -o size=8m,mode=750,uid="$(id -u attache)",gid="$(id -g attache)" tmpfs /var/lib/attache
begin
soon 20 test -e /var/lib/attache/attache.db
pid=$(prop MainPID)
dd if=/dev/zero of=/var/lib/attache/filler bs=4k 2>/dev/null
check "a full disk is said in STATUS" soon 60 says 'the store cannot be written'
check "and by status" sh -c "attache --config $config status | grep -q 'the store cannot be written'"
rm /var/lib/attache/filler
check "with room it goes on" soon 30 sh -c '! systemctl show -P StatusText attache | grep -q "cannot be written"'
if command -v strace >/dev/null; then
  timeout -s INT 40 strace -f -qq -e trace=fdatasync,fsync -e inject=fdatasync,fsync:error=EIO -p "$pid" 2>/dev/null & tracing=$!
  check "EIO from fdatasync is said in STATUS" soon 38 says 'the store cannot be written'
  wait "$tracing"
  check "and outlived" soon 30 sh -c '! systemctl show -P StatusText attache | grep -q "cannot be written"'
else
  echo "skipped EIO from fdatasync: there is no strace here"
fi
check "all that time it was the same process" test "$(prop MainPID)" = "$pid" -a "$(prop ActiveState)" = active
systemctl stop attache; umount /var/lib/attache

# A damaged store.
dd if=/dev/urandom of=/var/lib/attache/attache.db bs=4k count=4 conv=notrunc 2>/dev/null
sum=$(sha256sum < /var/lib/attache/attache.db)
begin 2>/dev/null
check "a damaged store ends with 78 and no loop" soon 8 test "$(prop ExecMainStatus)/$(prop NRestarts)" = 78/0
check "nothing was written to it" test "$(sha256sum < /var/lib/attache/attache.db)" = "$sum"
systemctl reset-failed attache
check "a backup brings it back" sh -c "attache --config $config restore /tmp/copy.db && systemctl start attache"
systemctl stop attache

journalctl --sync
leaks=$(journalctl --no-pager -o cat -t attache | grep planted- | grep -v -e '^[0-9 ]*|' | head -3)
check "no secret and no address in any line of the log" test -z "$leaks"
[ -z "$leaks" ] || echo "$leaks"

check "removing stops it and keeps the data" sh -c 'dpkg -r attache >/dev/null 2>&1 && [ -e /var/lib/attache/attache.db ]'
check "purging takes the data away" sh -c 'dpkg -P attache >/dev/null 2>&1 && [ ! -e /var/lib/attache ]'
kill $servers
echo "$passed passed, $failed failed"
[ $failed = 0 ]
