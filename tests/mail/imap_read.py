#!/usr/bin/env python3
"""imap_read.py CA [PORT]: reads the mailbox of analyst@example.test back over IMAP with STARTTLS.

Prints one line a message. Exits 1 when a message has a defect (by Python's parser), a line longer
than 998 bytes, a byte beyond ASCII or a subject of more than 60 characters, and when there is no message at all.
"""
import email
import email.policy
import imaplib
import ssl
import sys

MAX_SUBJECT = 60
MAX_LINE_BYTES = 998  # RFC 5322 §2.1.1


def defects_of(message):
    """Whatever the parser had to forgive, in the parts and in the headers."""
    in_parts = [defect for part in message.walk() for defect in part.defects]
    in_headers = [defect for value in message.values() for defect in getattr(value, "defects", ())]
    return in_parts + in_headers


def parts_of(message):
    leaves = (part for part in message.walk() if not part.is_multipart())
    return [(part.get_content_type(), len(part.get_content().encode())) for part in leaves]


def main():
    context = ssl.create_default_context(cafile=sys.argv[1])
    mailbox = imaplib.IMAP4("localhost", int(sys.argv[2]) if len(sys.argv) > 2 else 11143)
    mailbox.starttls(context)
    mailbox.login("analyst@example.test", "secret")
    mailbox.select()
    numbers = mailbox.search(None, "ALL")[1][0].split()
    is_sound = bool(numbers)
    for number in numbers:
        raw = mailbox.fetch(number, "(RFC822)")[1][0][1]
        message = email.message_from_bytes(raw, policy=email.policy.default)
        longest = max(map(len, raw.split(b"\r\n")))
        defects = defects_of(message)
        is_sound &= not defects and longest <= MAX_LINE_BYTES and raw.isascii()
        is_sound &= len(message["Subject"]) <= MAX_SUBJECT
        print(number.decode(), message["Message-ID"], "|", message["From"], "|", message["Subject"],
              "|", len(raw), parts_of(message), "| ascii", raw.isascii(), "| defects", defects,
              "| longest line", longest)
    mailbox.logout()
    print(len(numbers), "messages,", "no defects" if is_sound else "NOT AS THEY SHOULD BE")
    sys.exit(0 if is_sound else 1)


main()
