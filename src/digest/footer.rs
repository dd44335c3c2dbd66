//! The last lines of a mail: what it covers, who gets it and why, how to stop.
use super::{
    Reader,
    line::{clean, cut, tied},
    sentences::wall,
};
use crate::model::{Edition, Tier};

/// Characters of the user's own line.
const OWN: usize = 600;

/// What a score says.
///
/// Source: `README.md`, “Before you trust a watch, ask it”.
const SCORES: &str = "Score: how much an item is about its watch, by where the matched words \
                      stand; from 5 on it is a main story, unless its watch says otherwise.";

/// The last lines.
pub(super) struct Footer {
    /// The digest's own line; may be empty.
    pub(super) own: String,
    /// What scores say; empty where none is shown.
    pub(super) scores: &'static str,
    /// Window and next edition.
    pub(super) covers: String,
    /// Who gets it and why.
    pub(super) why: String,
    /// Address that stops it, `mailto:` or `https:`; empty where there is none.
    pub(super) stop: String,
}

impl Footer {
    pub(super) fn new(edition: &Edition, reader: &Reader) -> Self {
        let (wall, window) = (wall(edition), edition.window);
        let Reader { to, from, .. } = *reader;
        let next = match edition.next_at {
            Some(next) => format!("Next: {}.", tied(&wall.appointment(next))),
            None => "No further edition is due.".to_owned(),
        };
        let (name, title) = (clean(&edition.digest.name), clean(&edition.digest.title));
        Self {
            own: edition.digest.footer.as_deref().map(|own| cut(own, OWN)).unwrap_or_default(),
            scores: if edition.stories().any(|it| it.tier != Tier::Passing) { SCORES } else { "" },
            covers: if edition.is_alert {
                "An alert; the next digest marks it as already sent.".to_owned()
            } else {
                format!(
                    "Covers {} to {}. {next}",
                    tied(&wall.instant(window.from())),
                    tied(&wall.instant(window.to())),
                )
            },
            why: format!(
                "Times are {}. You get this at {} {}; sent by Attaché.",
                wall.named(window.to()),
                clean(to),
                if edition.is_alert {
                    format!("because “{title}” alerts the readers of its digests")
                } else {
                    format!("as a reader of “{title}”")
                },
            ),
            stop: match reader.unsubscribe {
                Some(address) => address.to_owned(),
                None => stop(from, &name).unwrap_or_default(),
            },
        }
    }
}

/// Writing to the sender.
fn stop(from: &str, name: &str) -> Option<String> {
    let address = address(from)?;
    let subject = escape(&format!("unsubscribe {name}"), b"");
    Some(format!("mailto:{}?subject={subject}", escape(address, b"@")))
}

/// `attache@example.org` of `Attaché <attache@example.org>`.
fn address(from: &str) -> Option<&str> {
    let inside = from.rsplit_once('<').map_or(from, |(_, rest)| rest).trim_end_matches('>').trim();
    let is_odd =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | ',');
    (inside.contains('@') && !inside.contains(is_odd)).then_some(inside)
}

/// Percent-encodes all but the unreserved characters and `keep`.
///
/// Source: RFC 6068 §2.
fn escape(text: &str, keep: &[u8]) -> String {
    let safe =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep.contains(&byte);
    text.bytes()
        .map(|byte| if safe(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sender_is_found_in_any_spelling() {
        let check = |from, expected| assert_eq!(address(from), expected, "{from}");
        check("Attaché <attache@example.org>", Some("attache@example.org"));
        check("attache@example.org", Some("attache@example.org"));
        check("Attaché", None);
        assert_eq!(escape("a+b@example.org", b"@"), "a%2Bb@example.org");
        assert_eq!(escape("stop é", b""), "stop%20%C3%A9");
    }
}
