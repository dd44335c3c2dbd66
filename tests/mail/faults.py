#!/usr/bin/env python3
"""faults.py ATTACHE: the program itself against servers that fail, and against a real Postfix.

ATTACHE is a debug build: it can be made impatient and be ended at a point of its way. Prints a line
a case, what came out beside what must; exits 1 when one differs. Needs what postfix.sh needs, and
Python's aiosmtpd (1.4.6).
"""
import collections
import json
import os
import pathlib
import shutil
import smtplib
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
BIN = str(pathlib.Path(sys.argv[1]).resolve())
FAULTS = 12600
DESK = """
[mail]
from = "Attaché <{sender}@example.test>"
transport = "smtp"
smtp = {{ host = "localhost", port = {port}, tls = "{tls}", ca_file = "{ca}", username = "analyst@example.test", password_file = "secret" }}
[[source]]
name = "nobody"
feed = "http://127.0.0.1:9/rss"
[[watch]]
name = "W"
all = ["word"]
[[digest]]
name = "d"
at = "07:30"
to = [{to}]
"""
# When the program looks at its outbox: at the slot, then after each backoff.
TIMES = ["07:30:00", "07:32:00", "07:40:00", "08:00:00"]
failures = 0


class Desk:
    def __init__(self, work, name, to, port=FAULTS, sender="attache", password="secret", tls="starttls"):
        self.folder = work / name
        self.folder.mkdir()
        self.to = [f"{local}@example.test" for local in to]
        listed = ", ".join(f'"{address}"' for address in self.to)
        ca = work / "servers/tls/ca.pem"
        text = DESK.format(sender=sender, port=port, tls=tls, ca=ca, to=listed)
        (self.folder / "attache.toml").write_text(text, encoding="utf-8")
        (self.folder / "secret").write_text(password)
        self.once("07:00:00")  # the digest is born before its slot

    def run(self, *arguments, now="08:00:00", **environment):
        environment = {**os.environ, "ATTACHE_CLOCK": f"2026-03-02T{now}Z", "ATTACHE_MAIL_SECONDS": "4", **environment}
        return subprocess.run([BIN, "--config", str(self.folder), *arguments], env=environment, capture_output=True, text=True)

    def once(self, now, **environment):
        return self.run("once", now=now, **environment)

    def rows(self):
        with sqlite3.connect(self.folder / "attache.db") as db:
            rows = db.execute("SELECT rcpt, state, n_attempts, n_doubts FROM delivery").fetchall()
        return {rcpt.split("@")[0]: (state, attempts, doubts) for rcpt, state, attempts, doubts in rows}


def taken(store):
    """Copies and distinct Message-IDs by local part."""
    copies, ids = collections.Counter(), collections.defaultdict(set)
    for line in store.read_text().splitlines() if store.exists() else []:
        record = json.loads(line)
        local = record["rcpt"][0].split("@")[0]
        copies[local] += 1
        ids[local].add(record["message_id"])
    return {local: (n, len(ids[local])) for local, n in copies.items()}


def check(case, found, expected):
    global failures
    is_right = found == expected
    failures += not is_right
    print(f"{'ok  ' if is_right else 'FAIL'} {case:<46} {found}" + ("" if is_right else f", must be {expected}"), flush=True)


def recipients(work, store):
    expected = {  # state, attempts, doubts; copies, ids
        "ok": ("sent", 1, 0, 1, 1), "slow2": ("sent", 1, 0, 1, 1),
        "flaky2": ("sent", 3, 0, 1, 1), "greylist": ("sent", 2, 0, 1, 1),
        "rcpt450": ("queued", 4, 0, 0, 0), "data452": ("queued", 4, 0, 0, 0),
        "rcpt550": ("failed", 1, 0, 0, 0), "data554": ("failed", 1, 0, 0, 0),
        "drop-before-data": ("queued", 4, 0, 0, 0),
        "drop-after-data": ("failed", 2, 2, 2, 1), "hang": ("failed", 2, 2, 0, 0),
    }
    desk = Desk(work, "recipients", expected)
    for now in TIMES:
        desk.once(now)
        time.sleep(3.2)  # the greylist counts real seconds
    rows, copies = desk.rows(), taken(store)
    for local, wanted in expected.items():
        check(local, (*rows[local], *copies.get(local, (0, 0))), wanted)
    listed = desk.run("outbox", "list").stdout
    check("given up, said by `outbox list`", listed.count(" failed "), 4)


def senders(work, store):
    for sender, wanted in (("mail421", ("queued", 4, 0)), ("mail550", ("failed", 1, 0))):
        desk = Desk(work, sender, [f"from-{sender}"], sender=sender)
        for now in TIMES:
            desk.once(now)
        check(f"sender {sender}", (*desk.rows()[f"from-{sender}"], taken(store).get(f"from-{sender}", 0)), (*wanted, 0))


def servers_at_fault(work, store):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    cases = [("greets 421", FAULTS + 1, "secret"), ("mute", FAULTS + 2, "secret"), ("broken STARTTLS", FAULTS + 3, "secret"),
             ("no STARTTLS", FAULTS + 4, "secret"), ("password wrong", FAULTS, "wrong"), ("password later", FAULTS, "later"),
             ("closed port", closed, "secret")]
    for number, (case, port, password) in enumerate(cases):
        local = f"held{number}"
        desk = Desk(work, local, [local], port=port, password=password)
        for now in TIMES:
            desk.once(now)
        status = desk.run("status", "--check")
        is_shown = "held since" in status.stdout and status.returncode == 1
        check(case, (*desk.rows()[local], taken(store).get(local, 0), is_shown), ("queued", 0, 0, 0, True))


def kills(work, store):
    for point, copies in (("composing", 1), ("composed", 1), ("offered", 1), ("answered", 2)):
        desk = Desk(work, point, [f"kill-{point}"])
        killed = desk.once("07:30:00", ATTACHE_DIE_AT=point).returncode < 0
        for now in TIMES[1:]:
            desk.once(now)
        found = (killed, desk.rows()[f"kill-{point}"][0], *taken(store).get(f"kill-{point}", (0, 0)))
        check(f"killed {point}", found, (True, "sent", copies, 1))
    desk = Desk(work, "thinking", ["slow3"])
    environment = {**os.environ, "ATTACHE_CLOCK": "2026-03-02T07:30:00Z"}
    running = subprocess.Popen([BIN, "--config", str(desk.folder), "run"], env=environment, stderr=subprocess.DEVNULL)
    time.sleep(2)  # the server has the whole message and answers a second later
    running.kill()
    running.wait()
    time.sleep(2)
    for now in TIMES[1:]:
        desk.once(now, ATTACHE_MAIL_SECONDS="10")
    # What it makes of a line that broke before its answer is the server's own affair.
    copies, ids = taken(store).get("slow3", (0, 0))
    check("killed while the server thinks", (desk.rows()["slow3"][0], 1 <= copies <= 2, ids), ("sent", True, 1))


def postfix(work, store):
    for port, tls in ((12525, "starttls"), (12465, "implicit")):
        desk = Desk(work, f"postfix-{tls}", ["analyst", "nobody", "later"], port=port, tls=tls)
        for now in TIMES:
            desk.once(now)
        states = {local: row[0] for local, row in desk.rows().items()}
        check(f"Postfix, {tls}", states, {"analyst": "sent", "nobody": "failed", "later": "queued"})
    # The six editions as the program wrote them, through the same servers.
    editions = work / "editions"
    subprocess.run([sys.executable, HERE / "editions.py", BIN, editions], check=True, capture_output=True)
    with smtplib.SMTP("localhost", 12525) as line:
        line.starttls(context=ssl.create_default_context(cafile=work / "servers/tls/ca.pem"))
        line.login("analyst@example.test", "secret")
        for message in sorted(editions.glob("*.eml")):
            line.sendmail("attache@example.test", ["analyst@example.test"], message.read_bytes())
    read = subprocess.run([HERE / "postfix.sh", "read", work / "servers"], capture_output=True, text=True)
    print(read.stdout, end="")
    check("read back from Dovecot", (read.returncode, len(read.stdout.splitlines()) - 1), (0, 8))


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="attache-faults-"))
    work.chmod(0o755)
    store = work / "taken.jsonl"
    subprocess.run([HERE / "postfix.sh", "start", work / "servers"], check=True)
    tls = work / "servers/tls"
    server = subprocess.Popen([sys.executable, HERE / "fault_smtp.py", str(FAULTS), tls / "cert.pem", tls / "key.pem"],
                              env={**os.environ, "STORE": str(store)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        server.stdout.readline()
        for part in (recipients, senders, servers_at_fault, kills, postfix):
            part(work, store)
    finally:
        server.kill()
        subprocess.run([HERE / "postfix.sh", "stop", work / "servers"], check=False)
    print("all as it must be" if failures == 0 else f"{failures} differ; everything is in {work}")
    if failures == 0:
        shutil.rmtree(work)
    sys.exit(min(failures, 1))


main()
