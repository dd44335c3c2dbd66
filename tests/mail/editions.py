#!/usr/bin/env python3
"""editions.py ATTACHE OUT: six editions made by the program itself, as OUT/NAME.html, .txt and .eml.

Ordinary (the demo), the first day, 500 items, quiet, right to left, hostile. For each a folder with
a configuration, a feed server on loopback and a clock; nothing leaves the machine. What is done with
them then (client support, accessibility, pictures) is up to the caller.
"""
import functools, html, http.server, os, pathlib, random, shutil, subprocess, sys, tempfile, threading

DESK = """
[articles]
full_text = "never"
[fetch]
allow_networks = ["127.0.0.0/8"]
host_pause = "0s"
[mail]
from = "Attaché <attache@example.org>"
directory = "out"
[[source]]
name = "outlet"
outlet = "Indus Tribune"
role = "newspaper"
feed = "http://127.0.0.1:%d/rss.xml"
poll = "15m"
%s
[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]
[[digest]]
name = "south-asia-morning"
title = "Russia & South Asia"
at = "07:30"
to = ["desk@example.org"]
"""

EMPTY = []
FEW = [("Moscow and Islamabad: Russia courts Pakistan", "Russia and Pakistan will sign in Islamabad, a senior official in Moscow said after two days of talks."),
       ("Pakistan holds its rate", "The central bank in Islamabad left it unchanged.")]
CHANCE = random.Random(7)


def words(n):
    """So many made-up words, never the same again: five hundred stories, and no copies of one."""
    syllables = ("ba", "den", "fi", "gor", "ha", "jun", "ko", "lar", "mi", "nes", "po", "ral", "si", "tor", "ve", "zan")
    return " ".join("".join(CHANCE.choices(syllables, k=3)) for _ in range(n))


MANY = [(f"Russia and Pakistan, report number {n} on {words(7)}",
         f"Russia and Pakistan met for the {n}th time over {words(9)}. Officials from Moscow flew to Islamabad and spoke of "
         f"{words(12)} for the better part of a week; {words(6)} was not signed.")
        for n in range(500)]
URDU = [("پاکستان اور روس کی دوسری مشترکہ مشقیں ستمبر میں ہوں گی", "دونوں ملکوں کے حکام نے بدھ کو بتایا کہ پاکستان اور روس کی فوجیں ستمبر میں شمالی پہاڑوں میں مشترکہ مشقیں کریں گی۔ روس ایک کمپنی بھیجے گا۔"),
        ("روس سے گیس پر بات، پاکستان کا وفد ماسکو میں", "پاکستان کا وفد ماسکو پہنچ گیا ہے۔ روس نے گیس کی قیمت پر بات کی ہے۔"),
        ("روس اور پاکستان: نئی ریلوے", "روس نے پاکستان کو ریل کے ڈبے دینے کی پیشکش کی ہے۔")]
HOSTILE = [('<script>alert(1)</script> Russia & Pakistan "quoted" \'single\'', '<img src=x onerror=alert(1)> Russia and Pakistan </td></tr></table> {{ body }}'),
           ("Russia \u202eevil\u202c Pakistan \u0001 and more", "Russia and Pakistan \u2066 steer the text"),
           ("Russia Pakistan " + "pneumonoultramicroscopic" * 210, "Russia and Pakistan " + "x" * 3000),
           ("Russia and Pakistan, linked badly", "Russia and Pakistan", "javascript:alert(1)"),
           ("Russia and Pakistan, data", "Russia and Pakistan", "data:text/html,<script>alert(1)</script>")]
CASES = {"first-day": ("", FEW, False), "500": ("", MANY, True), "quiet": ("", FEW[1:], True),
         "rtl": ('lang = "ur"', URDU, True), "hostile": ("", HOSTILE, True)}


def rss(items):
    clean = lambda text: html.escape("".join(c for c in text if c >= " " or c in "\n\t"))
    rows = "".join(
        f"<item><guid isPermaLink='false'>{n}</guid><title>{clean(it[0])}</title><description>{clean(html.escape(it[1]))}</description>"
        f"<link>{clean(it[2]) if len(it) > 2 else f'https://indus-tribune.example/{n}?a=1&amp;b=2'}</link>"
        f"<pubDate>Mon, 02 Mar 2026 {n % 4:02}:{n % 60:02}:00 GMT</pubDate></item>"
        for n, it in enumerate(items))
    return ("<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>t</title>"
            f"<link>https://indus-tribune.example/</link><description>d</description>{rows}</channel></rss>")


def one(attache, out, name, extra, items, has_past):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="attache-edition-"))
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "attache.toml").write_text(DESK % (server.server_port, extra), encoding="utf-8")
    once = lambda now: subprocess.run([attache, "--config", str(folder), "once"], check=True, capture_output=True,
                                      env={**os.environ, "ATTACHE_CLOCK": now})
    if has_past:  # an edition before, so that this one is not the first
        (folder / "rss.xml").write_text(rss(EMPTY), encoding="utf-8")
        once("2026-02-28T07:00:00Z")
        once("2026-03-01T07:30:00Z")
    (folder / "rss.xml").write_text(rss(items), encoding="utf-8")
    os.utime(folder / "rss.xml", (2e9, 2e9))  # a date in whole seconds must not say "not modified"
    once("2026-03-02T06:00:00Z")
    once("2026-03-02T07:30:00Z")
    keep(folder / "out", out, name)
    server.shutdown()
    shutil.rmtree(folder)


def keep(folder, out, name):
    for ending in ("html", "txt", "eml"):
        last = max(folder.glob(f"*.{ending}"), key=lambda path: path.name)
        shutil.copy(last, out / f"{name}.{ending}")


def main():
    attache, out = sys.argv[1], pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    demo = pathlib.Path(tempfile.mkdtemp(prefix="attache-demo-"))
    subprocess.run([attache, "demo", "--out", str(demo)], check=True, capture_output=True)
    keep(demo, out, "ordinary")
    shutil.rmtree(demo)
    for name, (extra, items, has_past) in CASES.items():
        one(attache, out, name, extra, items, has_past)
    for path in sorted(out.glob("*.html")):
        print(path, path.stat().st_size, "bytes")


main()
