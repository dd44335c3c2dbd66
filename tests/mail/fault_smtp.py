#!/usr/bin/env python3
"""fault_smtp.py PORT CERT KEY: a mail server that fails on cue (aiosmtpd 1.4.6).

What happens to a message is written in the local part of its recipient:
  ok, anything else   taken
  slow2               taken after 2 s
  flaky2              451 to the dot, twice for one Message-ID, then taken
  greylist            450 for 3 s after the first sight, then taken
  rcpt450, rcpt550    that answer to RCPT
  data452, data554    that answer to the dot
  drop-before-data    the line breaks at RCPT
  drop-after-data     taken, then the line breaks without an answer
  hang                no answer to the dot
and in that of its sender: mail421, mail550. The password `secret` is right, `later` is answered
with 454, anything else with 535. What was taken is appended to $STORE, a JSON object a line.

PORT STARTTLS and AUTH · PORT+1 greets 421 · PORT+2 mute · PORT+3 breaks the handshake · PORT+4 never
offers STARTTLS.
"""
import asyncio
import email
import json
import os
import ssl
import sys
import time

from aiosmtpd.smtp import SMTP, AuthResult

STORE = os.environ["STORE"]
times_seen, first_seen = {}, {}


class Scripted:
    async def handle_MAIL(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local == "mail421":
            return "421 4.7.0 try later"
        if local == "mail550":
            return "550 5.7.1 sender refused"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local.startswith("rcpt"):
            return f"{local[4:]} {local[4]}.1.1 scripted"
        if local == "drop-before-data":
            server.transport.abort()
            return "421 4.0.0 gone"
        if local == "greylist" and time.time() - first_seen.setdefault(address, time.time()) < 3:
            return "450 4.2.0 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        local = envelope.rcpt_tos[0].split("@")[0]
        message_id = email.message_from_bytes(envelope.content)["Message-ID"]
        if local.startswith("data"):
            return f"{local[4:]} {local[4]}.3.0 scripted"
        if local == "flaky2":
            times_seen[message_id] = times_seen.get(message_id, 0) + 1
            if times_seen[message_id] <= 2:
                return "451 4.3.0 flaky"
        if local.startswith("slow"):
            await asyncio.sleep(float(local[4:]))
        if local == "hang":
            await asyncio.sleep(3600)
        with open(STORE, "a", encoding="utf-8") as store:
            store.write(json.dumps({"message_id": message_id, "rcpt": envelope.rcpt_tos}) + "\n")
        if local == "drop-after-data":
            server.transport.abort()
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    password = getattr(data, "password", b"")
    if password == b"later":
        return AuthResult(success=False, handled=False, message="454 4.7.0 temporary authentication failure")
    return AuthResult(success=password == b"secret", handled=False)


class BadTls(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        transport.write(b"220 bad ESMTP\r\n")

    def data_received(self, data):
        if data.upper().startswith(b"EHLO"):
            self.transport.write(b"250-bad\r\n250 STARTTLS\r\n")
        elif data.upper().startswith(b"STARTTLS"):
            self.transport.write(b"220 go\r\nthis is not TLS\r\n")
            self.transport.close()


class Greets421(asyncio.Protocol):
    def connection_made(self, transport):
        transport.write(b"421 4.3.2 shutting down\r\n")
        transport.close()


async def main():
    port = int(sys.argv[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])

    def speaking(tls):
        return lambda: SMTP(Scripted(), hostname="fault.test", enable_SMTPUTF8=True, tls_context=tls, timeout=60,
                            authenticator=authenticate, auth_require_tls=tls is not None, auth_required=False)

    loop = asyncio.get_running_loop()
    for at, protocol in ((port, speaking(context)), (port + 1, Greets421), (port + 2, asyncio.Protocol),
                         (port + 3, BadTls), (port + 4, speaking(None))):
        await loop.create_server(protocol, "127.0.0.1", at)
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
