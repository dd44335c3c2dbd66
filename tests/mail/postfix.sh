#!/bin/bash
# Delivers to a real Postfix and reads back from a real Dovecot, all on loopback, no mail leaves
# the machine.
#
#   tests/mail/postfix.sh check [DIR]         start, the delivery test against it, read back, stop
#   tests/mail/postfix.sh once CONFIG [DIR]   start, `attache once` with a copy of that folder (in
#                                             it `ca.pem` is the authority), read back, stop
#   tests/mail/postfix.sh start|read|stop DIR one step of it
#
# SMTP 12525 (STARTTLS, AUTH after TLS) and 12465 (TLS from the first byte), IMAP 11143 (STARTTLS);
# user analyst@example.test, password `secret`; the authority to trust is DIR/tls/ca.pem.
# nobody@example.test is answered with 550, later@example.test with 451.
#
# Needs root (Postfix refuses to run otherwise), Python 3, and on Debian 12:
#   apt-get install -y --no-install-recommends postfix dovecot-imapd dovecot-lmtpd openssl
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

make_certificates() {
    [ -s "$dir/tls/ca.pem" ] && return
    local new_key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
    openssl req -x509 "${new_key[@]}" -days 30 -subj "/CN=test CA" \
        -keyout "$dir/tls/ca.key" -out "$dir/tls/ca.pem" 2>/dev/null
    openssl req "${new_key[@]}" -subj "/CN=localhost" \
        -keyout "$dir/tls/key.pem" -out "$dir/tls/csr.pem" 2>/dev/null
    openssl x509 -req -in "$dir/tls/csr.pem" -CA "$dir/tls/ca.pem" -CAkey "$dir/tls/ca.key" \
        -CAcreateserial -days 30 -out "$dir/tls/cert.pem" -extfile <(
        echo "subjectAltName=DNS:localhost,IP:127.0.0.1"
        echo "basicConstraints=CA:FALSE"
        echo "extendedKeyUsage=serverAuth"
    ) 2>/dev/null
}

# Takes what Postfix hands it, says who may log in, and lets us read.
configure_dovecot() {
    cat >"$dir/dovecot/dovecot.conf" <<CONF
base_dir = $dir/dovecot/run
protocols = imap lmtp
listen = 127.0.0.1
log_path = $dir/dovecot/log
info_log_path = $dir/dovecot/log
ssl = yes
ssl_cert = <$dir/tls/cert.pem
ssl_key = <$dir/tls/key.pem
auth_mechanisms = plain login
auth_username_format = %Lu
mail_location = maildir:$dir/mail/%u
mail_uid = vmail
mail_gid = vmail
first_valid_uid = 1
default_internal_user = dovecot
default_login_user = dovenull
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=vmail gid=vmail home=$dir/mail/%u allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = 11143
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = 11024
  }
}
service auth {
  unix_listener $dir/postfix/queue/auth {
    mode = 0666
  }
}
CONF
}

configure_postfix() {
    cat >"$dir/postfix/etc/main.cf" <<CONF
compatibility_level = 3.6
config_directory = $dir/postfix/etc
queue_directory = $dir/postfix/queue
data_directory = $dir/postfix/data
maillog_file = $dir/postfix/log
maillog_file_prefixes = $dir
myhostname = mail.example.test
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = example.test
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:11024
default_transport = error:outside mail is off in tests
relay_transport = error:outside mail is off in tests
smtpd_tls_cert_file = $dir/tls/cert.pem
smtpd_tls_key_file = $dir/tls/key.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{ {nobody@example.test = 550 5.1.1 no such user} {later@example.test = 451 4.3.0 try later} }
message_size_limit = 1048576
disable_dns_lookups = yes
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
CONF
    cat >"$dir/postfix/etc/master.cf" <<CONF
12525 inet n - n - - smtpd
12465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
proxymap unix - - n - - proxymap
pickup unix n - n 60 1 pickup
showq unix n - n - - showq
CONF
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start() {
    mkdir -p "$dir"/{postfix/{etc,queue,data},dovecot/run,mail,tls}
    chmod 755 "$dir" "$dir/tls"
    getent passwd vmail >/dev/null || useradd -r -M -s /usr/sbin/nologin vmail
    chown vmail:vmail "$dir/mail"
    make_certificates
    configure_dovecot
    configure_postfix
    chown root "$dir/postfix/queue"
    chown postfix "$dir/postfix/data"
    # A daemon must not keep the caller's pipes open.
    dovecot -c "$dir/dovecot/dovecot.conf" </dev/null >"$dir/dovecot/start" 2>&1 ||
        { cat "$dir/dovecot/start"; exit 1; }
    postfix -c "$dir/postfix/etc" start </dev/null >"$dir/postfix/start" 2>&1 ||
        { cat "$dir/postfix/start"; exit 1; }
    for _ in $(seq 100); do
        answers 12525 && answers 12465 && answers 11143 && return
        sleep 0.1
    done
    echo "Postfix or Dovecot does not answer; see $dir/postfix/log and $dir/dovecot/log" >&2
    exit 1
}

stop() {
    postfix -c "$dir/postfix/etc" stop >/dev/null 2>&1 || true
    doveadm -c "$dir/dovecot/dovecot.conf" stop >/dev/null 2>&1 || true
}

# Postfix has answered before Dovecot has the message: wait until its queue is empty.
read_back() {
    for _ in $(seq 100); do
        [ -z "$(find "$dir"/postfix/queue/{incoming,active,deferred,maildrop} -type f)" ] && break
        sleep 0.1
    done
    "$here/imap_read.py" "$dir/tls/ca.pem"
}

# Whatever happens, no daemon is left behind.
stop_at_exit() { trap 'stop; [ -z "${is_temporary:-}" ] || rm -rf "$dir"' EXIT; }

# Names DIR, which is made and thrown away when the caller gave none.
use_dir() {
    if [ -n "${1:-}" ]; then
        mkdir -p "$1"
        dir=$(cd "$1" && pwd)
    else
        dir=$(mktemp -d)
        is_temporary=yes
    fi
}

case "${1:-}" in
start | stop)
    use_dir "${2:?folder}"
    "$1"
    ;;
read)
    use_dir "${2:?folder}"
    read_back
    ;;
check)
    use_dir "${2:-}"
    stop_at_exit
    start
    ATTACHE_POSTFIX="localhost,12525,12465,$dir/tls/ca.pem" \
        cargo test --test it delivery::a_real_postfix_takes_it -- --exact --nocapture
    read_back
    ;;
once)
    config=${2:?folder of the configuration}
    use_dir "${3:-}"
    stop_at_exit
    start
    cp -r "$config" "$dir/config"
    cp "$dir/tls/ca.pem" "$dir/config/ca.pem"
    cargo run --quiet -- --config "$dir/config" once
    read_back
    ;;
*)
    sed -n '2,17s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
