#!/usr/bin/env python3
"""Two small servers on loopback for boot.sh: an outlet at :8080/rss, a mail server at :2525.

The outlet has something new every five seconds and an ETag: without one it would be asked hourly.
The mail server wants `attache` and the password in argv[1], writes each message to argv[2]/N.eml,
and answers a message's final dot as late as argv[2]/delay says, in seconds.
"""
import asyncio, base64, datetime, hashlib, pathlib, sys

PASSWORD, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
n_messages = 0


def rss():
    now = datetime.datetime.now(datetime.timezone.utc)
    n = int(now.timestamp()) // 5
    when = "Mon, 02 Mar 2026 06:30:00 GMT"
    items = "".join(
        f"<item><guid>i{k}</guid><title>Russia and Pakistan sign, mark {k}</title>"
        f"<link>https://outlet.example/{k}</link><pubDate>{when}</pubDate></item>"
        for k in range(n, n - 20, -1)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>O</title>{items}</channel></rss>"


async def web(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    body = rss().encode()
    tag = hashlib.sha256(body).hexdigest()[:16].encode()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n")
    writer.write(b'ETag: "%s"\r\n' % tag)
    writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()
    writer.close()


async def mail(reader, writer):
    global n_messages

    def say(text):
        writer.write(text.encode() + b"\r\n")

    is_known = False
    say("220 sink")
    while line := (await reader.readline()).decode().strip():
        word = line.split(" ")[0].upper()
        if word == "EHLO":
            say("250-sink\r\n250 AUTH PLAIN LOGIN")
        elif word == "AUTH":
            proof = base64.b64decode(line.split(" ")[2]).split(b"\0")
            is_known = proof[1:] == [b"attache", PASSWORD.encode()]
            say("235 ok" if is_known else "535 no")
        elif word == "MAIL" and not is_known:
            say("530 authenticate first")
        elif word == "DATA":
            say("354 go on")
            message = await reader.readuntil(b"\r\n.\r\n")
            delay = FOLDER / "delay"
            (FOLDER / "received").touch()
            await asyncio.sleep(float(delay.read_text()) if delay.exists() else 0)
            n_messages += 1
            (FOLDER / f"{n_messages}.eml").write_bytes(message)
            say("250 taken")
        elif word == "QUIT":
            say("221 bye")
            break
        else:
            say("250 ok")
    writer.close()


async def main():
    await asyncio.start_server(web, "127.0.0.1", 8080)
    await asyncio.start_server(mail, "127.0.0.1", 2525)
    (FOLDER / "ready").touch()
    await asyncio.Event().wait()


asyncio.run(main())
