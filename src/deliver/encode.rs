//! Words as header fields may carry them: seven bits, short lines, nothing that could end a line.
use std::fmt::Write as _;

/// Bytes an encoded word may hold with its `=?utf-8?q?` and `?=`; RFC 2047 allows 75, and the
/// name of the field stands in front of the first.
const MAX_ENCODED_WORD: usize = 58;

/// What may stand unencoded in one line; more is encoded, so that it can be folded anywhere.
const MAX_PLAIN: usize = 60;

/// One line of text: controls and direction overrides are gone, runs of white space are one space.
///
/// A line break in a display name or subject would begin a header of somebody else's choosing.
///
/// ```text
/// "Desk\r\nBcc: eve@example.org"  ->  "Desk Bcc: eve@example.org"
/// "a\u{202e}b"                    ->  "ab"
/// ```
pub(super) fn one_line(text: &str) -> String {
    let visible = |c: &char| c.is_whitespace() || !(c.is_control() || steers_direction(*c));
    let text: String = text.chars().filter(visible).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first `max` characters, with `…` in place of the rest.
pub(super) fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

/// Unstructured text as the value of a header field, folded.
///
/// * `text` — one line, as [`one_line`] leaves it.
///
/// Short plain ASCII stays as it is, unless it only looks encoded: a headline with `=?` in it
/// must not be decoded into something else by the reader.
///
/// Source: RFC 2047 §4.2 (the Q encoding), §5.
pub(super) fn unstructured(text: &str) -> String {
    let is_plain = text.is_ascii() && text.len() <= MAX_PLAIN && !text.contains("=?");
    if is_plain { text.to_owned() } else { encoded_words(text) }
}

/// A display name or other phrase in front of an address, folded; the same rules, and no character
/// that would need quotes.
pub(super) fn phrase(text: &str) -> String {
    let is_atom = |c: char| c.is_ascii_alphanumeric() || "-_ ".contains(c);
    let is_plain = text.len() <= MAX_PLAIN && text.chars().all(is_atom);
    if is_plain { text.to_owned() } else { encoded_words(text) }
}

/// `text` in encoded words, one a line; a character is never divided.
fn encoded_words(text: &str) -> String {
    let mut words = vec![String::new()];
    for c in text.chars() {
        let c = quoted(c);
        let last = words.len() - 1;
        if words[last].len() + c.len() > MAX_ENCODED_WORD - "=?utf-8?q??=".len() {
            words.push(c);
        } else {
            words[last].push_str(&c);
        }
    }
    let words: Vec<_> = words.iter().map(|word| format!("=?utf-8?q?{word}?=")).collect();
    words.join("\r\n ")
}

fn quoted(c: char) -> String {
    match c {
        ' ' => "_".to_owned(),
        c if c.is_ascii_alphanumeric() => c.to_string(),
        c => {
            let mut bytes = String::new();
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(bytes, "={byte:02X}"); // writing to a String cannot fail
            }
            bytes
        }
    }
}

/// Two lower-case digits a byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::new();
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// Whether `c` makes the text around it run the other way, or hides.
///
/// Source: Unicode Standard Annex 9 §2 (explicit formatting characters).
fn steers_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{200b}')
}

/// Lower-case ASCII letters, digits and inner hyphens; whatever else stands between is one hyphen.
///
/// ```text
/// "alert:South Asia"  ->  "alert-south-asia"
/// "Южная Азия"        ->  ""
/// ```
pub(super) fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

/// `text` with CRLF at the end of each line, whatever stood there.
///
/// lettre does the same to what it is given, in time that grows with the square of the lines.
pub(super) fn crlf(text: &str) -> String {
    let mut lines = String::with_capacity(text.len() + text.len() / 40);
    let mut rest = text;
    while let Some(end) = rest.find(['\r', '\n']) {
        lines.push_str(&rest[..end]);
        lines.push_str("\r\n");
        let len = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + len..];
    }
    lines.push_str(rest);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_ends_alike() {
        let check = |text: &str, expected: &str| assert_eq!(crlf(text), expected);
        check("", "");
        check("one", "one");
        check("a\nb\r\nc\rd\n\n", "a\r\nb\r\nc\r\nd\r\n\r\n");
        check("\r\r\n", "\r\n\r\n");
    }

    #[test]
    fn a_line_is_one_line() {
        let check = |text: &str, expected: &str| assert_eq!(one_line(text), expected);
        check("Attaché", "Attaché");
        check("Desk\r\nBcc: eve@example.org", "Desk Bcc: eve@example.org");
        check("a\u{202e}b\u{0}c", "abc");
        check("  two \t words ", "two words");
        check("\r\n", "");
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("four", 4), "four");
        assert_eq!(cut("five words are too many", 5), "five…");
    }

    #[test]
    fn plain_text_stays_plain_and_the_rest_is_encoded() {
        let check = |text: &str, expected: &str| assert_eq!(unstructured(text), expected);
        check("9 on Russia and Pakistan", "9 on Russia and Pakistan");
        check("9 on Russia–Pakistan", "=?utf-8?q?9_on_Russia=E2=80=93Pakistan?=");
        check("=?utf-8?q?x?=", "=?utf-8?q?=3D=3Futf=2D8=3Fq=3Fx=3F=3D?=");
        check("", "");
    }

    #[test]
    fn no_encoded_word_is_longer_than_a_line_or_divides_a_character() {
        for line in unstructured(&"Пакистан 🕊 ".repeat(400)).split("\r\n") {
            assert!(line.trim().len() <= MAX_ENCODED_WORD, "{line}");
        }
    }

    #[test]
    fn a_slug_is_fit_for_a_list_id_and_a_file_name() {
        let check = |text: &str, expected: &str| assert_eq!(slug(text), expected);
        check("south-asia-morning", "south-asia-morning");
        check("alert:South Asia", "alert-south-asia");
        check("../../etc/passwd", "etc-passwd");
        check("desk@example.org", "desk-example-org");
        check("Южная Азия", "");
    }
}
