//! Bytes to characters, whatever the document says about itself. It knows nothing of markup
//! but the XML declaration, which it drops: after decoding it would be a lie.
use std::fmt;

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text, and how we came to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The characters, without byte order mark and XML declaration.
    pub text: String,
    /// The WHATWG name of the encoding (`UTF-8`, `windows-1251`), or `UTF-32`.
    pub encoding: &'static str,
    /// What told us.
    pub found: Found,
}

/// What told us the encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The first bytes are a byte order mark.
    Mark,
    /// Zero bytes stand where UTF-16 or UTF-32 has them.
    Zeros,
    /// The bytes are valid UTF-8, which does not happen by chance.
    Valid,
    /// UTF-8 but for this many bytes, read as windows-1252.
    Nearly(usize),
    /// The `charset` of the HTTP header.
    Header,
    /// The XML declaration.
    Declaration,
    /// The look of the bytes.
    Guess,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mark => f.write_str("byte order mark"),
            Self::Zeros => f.write_str("pattern of zero bytes"),
            Self::Valid => f.write_str("valid UTF-8"),
            Self::Nearly(n) => write!(f, "UTF-8 but for {n} bytes, read as windows-1252"),
            Self::Header => f.write_str("HTTP header"),
            Self::Declaration => f.write_str("XML declaration"),
            Self::Guess => f.write_str("guessed from the bytes"),
        }
    }
}

/// Bytes to characters. Never fails: what fits nothing is guessed.
///
/// Order: byte order mark, pattern of zeros, valid UTF-8 whatever is declared, nearly UTF-8,
/// `charset_hint` (the HTTP header's), XML declaration, guess. A label whose decoding yields
/// errors is passed over.
///
/// ```text
/// b"\xef\xbb\xbfa", None                          ->  "a", UTF-8, byte order mark
/// b"caf\xe9", Some("iso-8859-1")                  ->  "café", windows-1252, HTTP header
/// ```
///
/// Source: WHATWG Encoding Standard; RFC 7303 §3 (byte order mark first).
pub fn decode(bytes: &[u8], charset_hint: Option<&str>) -> Decoded {
    let mut decoded = marked(bytes)
        .or_else(|| zero_pattern(bytes))
        .or_else(|| utf8(bytes, charset_hint))
        .or_else(|| labelled(bytes, charset_hint, Found::Header))
        .or_else(|| labelled(bytes, declared(bytes).as_deref(), Found::Declaration))
        .unwrap_or_else(|| guessed(bytes));
    drop_declaration(&mut decoded.text);
    decoded
}

/// What windows-1252 means by `byte`: 0x96 is an en dash.
pub fn windows_1252(byte: u8) -> char {
    let bytes = [byte];
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    text.chars().next().unwrap_or('\u{fffd}')
}

fn marked(bytes: &[u8]) -> Option<Decoded> {
    let (text, encoding) = match bytes {
        [0, 0, 0xfe, 0xff, rest @ ..] => (utf32(rest, u32::from_be_bytes), "UTF-32"),
        [0xff, 0xfe, 0, 0, rest @ ..] => (utf32(rest, u32::from_le_bytes), "UTF-32"),
        [0xef, 0xbb, 0xbf, rest @ ..] => (nearly_utf8(rest).0, UTF_8.name()),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, UTF_16BE), UTF_16BE.name()),
        [0xff, 0xfe, rest @ ..] => (utf16(rest, UTF_16LE), UTF_16LE.name()),
        _ => return None,
    };
    Some(Decoded { text, encoding, found: Found::Mark })
}

fn zero_pattern(bytes: &[u8]) -> Option<Decoded> {
    let (text, encoding) = match bytes {
        [0, 0, 0, b'<', ..] => (utf32(bytes, u32::from_be_bytes), "UTF-32"),
        [b'<', 0, 0, 0, ..] => (utf32(bytes, u32::from_le_bytes), "UTF-32"),
        [0, b'<' | b'{', 0, _, ..] => (utf16(bytes, UTF_16BE), UTF_16BE.name()),
        [b'<' | b'{', 0, _, 0, ..] => (utf16(bytes, UTF_16LE), UTF_16LE.name()),
        _ => return None,
    };
    Some(Decoded { text, encoding, found: Found::Zeros })
}

/// Valid or nearly valid UTF-8, unless a seven-bit encoding (ISO-2022-JP) is announced, which
/// would pass as ASCII.
fn utf8(bytes: &[u8], charset_hint: Option<&str>) -> Option<Decoded> {
    let encoding = UTF_8.name();
    if let Ok(text) = std::str::from_utf8(bytes) {
        let is_seven_bit = |label: &str| label.to_ascii_lowercase().starts_with("iso-2022");
        if text.is_ascii()
            && (charset_hint.is_some_and(is_seven_bit)
                || declared(bytes).is_some_and(|label| is_seven_bit(&label)))
        {
            return None;
        }
        return Some(Decoded { text: text.to_owned(), encoding, found: Found::Valid });
    }
    let (text, n_good, n_bad) = nearly_utf8(bytes);
    let is_plausible = n_bad == 0 || (0 < n_good && n_bad <= n_good);
    is_plausible.then_some(Decoded { text, encoding, found: Found::Nearly(n_bad) })
}

/// Also counts characters beyond ASCII, and bytes that were no UTF-8. A last character cut off
/// in the middle is dropped and counts as neither.
fn nearly_utf8(bytes: &[u8]) -> (String, usize, usize) {
    let mut text = String::with_capacity(bytes.len());
    let (mut n_good, mut n_bad) = (0, 0);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        text.push_str(chunk.valid());
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let is_cut_off = chunks.peek().is_none()
            && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        if !is_cut_off {
            text.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)));
            n_bad += chunk.invalid().len();
        }
    }
    (text, n_good, n_bad)
}

fn labelled(bytes: &[u8], label: Option<&str>, found: Found) -> Option<Decoded> {
    let encoding = Encoding::for_label(label?.trim().as_bytes())?;
    if [UTF_8, UTF_16LE, UTF_16BE, REPLACEMENT].contains(&encoding) {
        return None; // already tried, or a trap
    }
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    let text = (!has_errors).then(|| text.into_owned())?;
    Some(Decoded { text, encoding: encoding.name(), found })
}

fn guessed(bytes: &[u8]) -> Decoded {
    let mut detector = EncodingDetector::new();
    detector.feed(bytes, true);
    let encoding = detector.guess(None, true);
    let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
    Decoded { text, encoding: encoding.name(), found: Found::Guess }
}

fn utf16(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn utf32(bytes: &[u8], read: fn([u8; 4]) -> u32) -> String {
    let (units, _) = bytes.as_chunks::<4>();
    units.iter().map(|unit| char::from_u32(read(*unit)).unwrap_or('\u{fffd}')).collect()
}

/// The label in `<?xml … encoding="…"?>`, looked for in the first 2 KiB.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]);
    let declaration = head.get(head.find("<?xml")?..)?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].split(quote).next()?.trim().to_owned())
}

fn drop_declaration(text: &mut String) {
    let start = text.len() - text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
    let is_declaration =
        text[start..].starts_with("<?xml") && text[start + 5..].starts_with(char::is_whitespace);
    if let Some(end) = text[start..].find("?>").filter(|_| is_declaration) {
        text.drain(..start + end + 2);
    }
}
