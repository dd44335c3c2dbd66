//! What our own messages say, read back from their bytes. It knows the form [`super::letter`]
//! writes and no other; mail of other people is not read here.
use std::str;

/// What a file of the message is named and filled with. Empty where the message does not say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// RFC 5322, as it stands in the header.
    pub(super) date: String,
    /// The first label of the List-Id: `south-asia-morning`.
    pub(super) list: String,
    /// The text part, LF lines.
    pub(super) text: String,
    /// The HTML part, LF lines.
    pub(super) html: String,
}

/// Reads a message made by [`super::letter`]; whatever else it is given, it answers with what it
/// recognises.
pub(super) fn parts(raw: &[u8]) -> Parts {
    let raw = str::from_utf8(raw).unwrap_or_default();
    let (head, body) = raw.split_once("\r\n\r\n").unwrap_or((raw, ""));
    let head = head.replace("\r\n ", " ");
    let list_id = field(&head, "List-Id").rsplit('<').next().unwrap_or_default();
    let boundary = between(field(&head, "Content-Type"), "boundary=\"", "\"");
    let mut found = Parts {
        date: field(&head, "Date").to_owned(),
        list: list_id.split('.').next().unwrap_or_default().to_owned(),
        ..Parts::default()
    };
    if boundary.is_empty() {
        return found;
    }
    for part in body.split(&format!("--{boundary}")) {
        let (head, content) = part.split_once("\r\n\r\n").unwrap_or((part, ""));
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        match field(head, "Content-Type") {
            kind if kind.starts_with("text/plain") => found.text = unquoted(content),
            kind if kind.starts_with("text/html") => found.html = unquoted(content),
            _ => (),
        }
    }
    found
}

/// The value of a header field; empty when it is missing.
fn field<'a>(head: &'a str, name: &str) -> &'a str {
    let value = |line: &'a str| line.strip_prefix(name)?.strip_prefix(':');
    head.split("\r\n").find_map(value).unwrap_or_default().trim()
}

/// What stands after `open` and before the next `close`; empty when there is none.
fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    let rest = text.split_once(open).map_or("", |(_, rest)| rest);
    rest.split_once(close).map_or("", |(inside, _)| inside)
}

/// Quoted-printable undone, CRLF lines as LF.
///
/// Source: RFC 2045 §6.7.
fn unquoted(text: &str) -> String {
    let joined = text.replace("=\r\n", "").replace("\r\n", "\n");
    let mut pieces = joined.split('=');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        match piece.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&piece.as_bytes()[2..]);
            }
            None => bytes.extend_from_slice(piece.as_bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::deliver::{Letter, letter};

    fn written(text: &str, html: &str) -> Vec<u8> {
        let letter_of = Letter {
            from: "Attaché <attache@example.org>",
            to: "desk@example.org",
            subject: "s",
            date: DateTime::UNIX_EPOCH,
            message_id: "id@example.org",
            thread: None,
            digest: "South Asia",
            unsubscribe: None,
            text,
            html,
        };
        letter(&letter_of).unwrap()
    }

    #[test]
    fn the_name_of_the_list_and_the_date_come_back() {
        let parts = parts(&written("t", "h"));
        assert_eq!(parts.list, "south-asia");
        assert_eq!(parts.date, "Thu, 01 Jan 1970 00:00:00 +0000");
    }

    #[test]
    fn other_peoples_bytes_are_no_trouble() {
        assert_eq!(parts(b"\xff\xfe"), Parts::default());
        assert_eq!(parts(b""), Parts::default());
        assert_eq!(parts(b"Content-Type: x; boundary=\"\"\r\n\r\n--"), Parts::default());
    }

    proptest! {
        #[test]
        fn both_parts_come_back_as_they_were(
            text in "(\\PC|[\n =.\0-]){0,300}",
            html in "(\\PC|[\n =.-]){0,300}",
        ) {
            let parts = parts(&written(&text, &html));
            prop_assert_eq!(parts.text, text);
            prop_assert_eq!(parts.html, html);
        }
    }
}
