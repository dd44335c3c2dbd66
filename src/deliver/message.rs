//! The message of one edition for one recipient, as bytes. Pure: the same letter gives the same
//! bytes, so a retry and a restart send what the first attempt sent.
use chrono::{DateTime, Utc};
use lettre::message::{
    MultiPart, SinglePart,
    header::{ContentTransferEncoding, ContentType},
};
use sha2::{Digest as _, Sha256};

use super::{Mailbox, MailboxError, encode, parse_mailbox};

/// A longer subject is cut: no reader shows more, and some servers refuse long headers.
const MAX_SUBJECT: usize = 250;

/// What a message says, to whom and when.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The From header, with display name: `Attaché <attache@example.org>`.
    pub from: &'a str,
    /// The one recipient.
    pub to: &'a str,
    /// May hold anything; line breaks and direction overrides do not get through.
    pub subject: &'a str,
    /// When the edition was composed.
    pub date: DateTime<Utc>,
    /// Without angle brackets; see [`message_id`].
    pub message_id: &'a str,
    /// The id all editions of one conversation refer to, without angle brackets; `None` leaves
    /// each on its own.
    pub thread: Option<&'a str>,
    /// Name of the digest, for the List-Id.
    pub digest: &'a str,
    /// `https:` address where one click stops it; `None`: by writing to the sender.
    pub unsubscribe: Option<&'a str>,
    /// The text part.
    pub text: &'a str,
    /// The HTML part.
    pub html: &'a str,
}

/// Why a letter cannot be made. Each is a setting that should have been refused when it was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// The sender.
    #[error("the sender cannot be used: {0}")]
    From(MailboxError),
    /// The recipient.
    #[error("the recipient cannot be used: {0}")]
    To(MailboxError),
    /// Not the kind of id [`message_id`] gives.
    #[error("`{0}` cannot be a Message-ID")]
    MessageId(String),
}

/// The whole message: CRLF lines, seven bits, no line of the body longer than 76 bytes.
///
/// Text and HTML are alternatives, HTML last, both quoted-printable, so that neither `8BITMIME`
/// nor `SMTPUTF8` is needed and a person can read the file. The MIME boundary derives from the
/// Message-ID; it contains `=_`, which quoted-printable never does.
///
/// # Errors
/// [`LetterError`] when an address or the Message-ID cannot stand in a header.
///
/// Source: RFC 5322, RFC 2045–2047, RFC 2919 (List-Id), RFC 2369 (List-Unsubscribe), RFC 8058
/// (One-Click), RFC 3834 (Auto-Submitted).
pub fn letter(letter: &Letter) -> Result<Vec<u8>, LetterError> {
    let from = parse_mailbox(letter.from).map_err(LetterError::From)?;
    let to = parse_mailbox(letter.to).map_err(LetterError::To)?;
    let is_id_char = |c: char| c.is_ascii_graphic() && !"<>()\"".contains(c);
    if letter.message_id.is_empty() || !letter.message_id.chars().all(is_id_char) {
        return Err(LetterError::MessageId(encode::one_line(letter.message_id)));
    }
    let mut message = head(letter, &from, &to).into_bytes();
    message.extend(body(letter).formatted());
    Ok(message)
}

fn head(letter: &Letter, from: &Mailbox, to: &Mailbox) -> String {
    let subject = encode::cut(&encode::one_line(letter.subject), MAX_SUBJECT);
    let fields = [
        ("From", from.header()),
        ("To", to.header()),
        ("Subject", encode::unstructured(&subject)),
        ("Date", letter.date.format("%a, %d %b %Y %H:%M:%S +0000").to_string()),
        ("Message-ID", format!("<{}>", letter.message_id)),
        ("List-Id", list_id(letter.digest, from.domain())),
        ("List-Unsubscribe", unsubscribe(from.address(), letter.unsubscribe)),
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress", "All".to_owned()),
        ("MIME-Version", "1.0".to_owned()),
    ];
    // One click is a POST, so that a program that only looks at links stops nothing.
    let one_click = letter.unsubscribe.map(|_| "List-Unsubscribe=One-Click".to_owned());
    let thread = letter.thread.map(|root| format!("<{root}>"));
    let more = [
        ("List-Unsubscribe-Post", one_click),
        ("In-Reply-To", thread.clone()),
        ("References", thread),
    ];
    let more = more.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let lines = fields.into_iter().chain(more);
    lines.map(|(name, value)| format!("{name}: {value}\r\n")).collect::<Vec<_>>().concat()
}

fn body(letter: &Letter) -> MultiPart {
    let part = |kind: ContentType, content: &str| {
        SinglePart::builder()
            .header(kind)
            .header(ContentTransferEncoding::QuotedPrintable)
            .body(encode::crlf(content))
    };
    MultiPart::alternative()
        .boundary(format!("=_attache_{}", &hash(&[letter.message_id])[..24]))
        .singlepart(part(ContentType::TEXT_PLAIN, letter.text))
        .singlepart(part(ContentType::TEXT_HTML, letter.html))
}

/// A name readers can file by, then the identity programs file by.
fn list_id(digest: &str, domain: &str) -> String {
    let name = encode::cut(&encode::one_line(digest), MAX_SUBJECT);
    let slug = match encode::slug(digest) {
        slug if slug.is_empty() || slug.len() > 100 => format!("digest-{}", &hash(&[digest])[..8]),
        slug => slug,
    };
    format!("{}\r\n <{slug}.{domain}>", encode::phrase(&format!("{name} digest")))
}

/// Where one click stops it, if there is such a place; and an address to write to.
fn unsubscribe(address: &str, one_click: Option<&str>) -> String {
    let https = one_click.map(|url| format!("<{url}>,\r\n ")).unwrap_or_default();
    format!("{https}{}", mailto(address))
}

fn mailto(address: &str) -> String {
    let escaped: String = address
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || "@.-_+~".contains(c) => c.to_string(),
            c => format!("%{:02X}", u32::from(c)), // ASCII: `Mailbox` holds nothing else
        })
        .collect();
    format!("<mailto:{escaped}?subject=unsubscribe>")
}

/// The Message-ID of a digest's slot for one recipient, without angle brackets.
///
/// A hash, so it is the same however often the edition is composed, and says nothing about who
/// else reads it. The domain is the sender's; `localhost` if `from` is no mailbox.
///
/// * `to`, `from` — a mailbox, with or without a display name, which does not count.
pub fn message_id(digest: &str, slot_at: DateTime<Utc>, to: &str, from: &str) -> String {
    let slot = slot_at.timestamp().to_string();
    let to = parse_mailbox(to).map_or_else(|_| to.to_owned(), |to| to.address().to_owned());
    let from = parse_mailbox(from);
    let domain = from.as_ref().map_or("localhost", Mailbox::domain);
    format!("{}@{domain}", &hash(&[digest, &slot, &to])[..32])
}

/// Hexadecimal SHA-256 of the words, kept apart by a NUL.
pub(super) fn hash(words: &[&str]) -> String {
    encode::hex(&Sha256::digest(words.join("\0")))
}
