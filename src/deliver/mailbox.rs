//! Reading addresses: `Attaché <attache@example.org>`. Whether anybody lives there is not asked.
use std::fmt;

use super::encode;

/// Longer display names are cut; nobody reads them, and servers limit the header.
const MAX_NAME: usize = 120;

/// An address and perhaps a name in front of it. Seven-bit address, one-line name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: String,
}

impl Mailbox {
    /// The display name: one line, never empty; `None` when there is only an address.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// `local@domain`, ASCII.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What stands after the last `@`.
    pub fn domain(&self) -> &str {
        self.address.rsplit('@').next().unwrap_or_default()
    }

    /// As the value of a From or To header, encoded and folded.
    pub(super) fn header(&self) -> String {
        match &self.name {
            None => self.address.clone(),
            Some(name) => {
                let name = encode::phrase(name);
                let gap = if name.len() + self.address.len() < 60 { " " } else { "\r\n " };
                format!("{name}{gap}<{}>", self.address)
            }
        }
    }
}

/// As a reader writes it: `Attaché <attache@example.org>`.
impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            None => f.write_str(&self.address),
            Some(name) => write!(f, "{name} <{}>", self.address),
        }
    }
}

/// Why a text is no mailbox.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    /// Nothing is there, or nothing but white space.
    #[error("there is no address")]
    Empty,
    /// Not `local@domain`, alone or in angle brackets, or more than one.
    #[error("`{0}` is not one address; write `name@example.org` or `Name <name@example.org>`")]
    NotAnAddress(String),
    /// Mail servers need an extension for such addresses that many lack.
    #[error("`{0}` has letters beyond ASCII; write the domain in its `xn--` form")]
    NotAscii(String),
}

/// Reads one mailbox, as a From or To setting holds it.
///
/// Line breaks, controls and direction overrides are taken out first, so no name can begin a
/// header of its own.
///
/// ```text
/// "Attaché <attache@example.org>"  ->  name Attaché, address attache@example.org
/// "desk@example.org"               ->  no name
/// "a@example.org, b@example.org"   ->  NotAnAddress
/// ```
///
/// # Errors
/// [`MailboxError`], in words for whoever wrote it.
///
/// Source: RFC 5322 §3.4 (`mailbox`).
pub fn parse_mailbox(text: &str) -> Result<Mailbox, MailboxError> {
    let text = encode::one_line(text);
    if text.is_empty() {
        return Err(MailboxError::Empty);
    }
    let not_an_address = || MailboxError::NotAnAddress(encode::cut(&text, MAX_NAME));
    let (name, address) = divide(&text).ok_or_else(not_an_address)?;
    if !address.is_ascii() {
        return Err(MailboxError::NotAscii(encode::cut(address, MAX_NAME)));
    }
    let address: lettre::Address = address.parse().map_err(|_| not_an_address())?;
    let name = Some(encode::cut(name, MAX_NAME)).filter(|name| !name.is_empty());
    Ok(Mailbox { name, address: address.to_string() })
}

/// The name, without its quotes, and the address. The name may hold anything but angle brackets:
/// people write `Smith, J. <j@example.org>` without the quotes the RFC asks for.
fn divide(text: &str) -> Option<(&str, &str)> {
    let Some(inside) = text.strip_suffix('>') else {
        return Some(("", text));
    };
    let (name, address) = inside.rsplit_once('<')?;
    let name = name.trim();
    let bare = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
    let is_one = !bare.contains(['<', '>']);
    is_one.then_some((bare.trim(), address.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_an_address_and_perhaps_a_name() {
        let check = |text: &str, name: Option<&str>, address: &str| {
            let mailbox = parse_mailbox(text).unwrap();
            assert_eq!((mailbox.name(), mailbox.address()), (name, address), "{text}");
        };
        check("desk@example.org", None, "desk@example.org");
        check("<desk@example.org>", None, "desk@example.org");
        check("Attaché <attache@example.org>", Some("Attaché"), "attache@example.org");
        check("\"Smith, J.\" <j@example.org>", Some("Smith, J."), "j@example.org");
        check("Smith, J. <j@example.org>", Some("Smith, J."), "j@example.org");
        check("a\r\nBcc: x <a@example.org>", Some("a Bcc: x"), "a@example.org");
        check("attache@localhost", None, "attache@localhost");
    }

    #[test]
    fn what_is_no_mailbox_is_named() {
        let check = |text: &str, expected: &str| {
            assert_eq!(parse_mailbox(text).unwrap_err().to_string(), expected, "{text}");
        };
        let shape = "is not one address; write `name@example.org` or `Name <name@example.org>`";
        check(" \r\n", "there is no address");
        check("desk", &format!("`desk` {shape}"));
        check("a@example.org, b@example.org", &format!("`a@example.org, b@example.org` {shape}"));
        check("A <a@x.org>, B <b@x.org>", &format!("`A <a@x.org>, B <b@x.org>` {shape}"));
        check("a@example.org>\r\n<b@x.org>", &format!("`a@example.org> <b@x.org>` {shape}"));
        let letters = "has letters beyond ASCII; write the domain in its `xn--` form";
        check("d@пример.example", &format!("`d@пример.example` {letters}"));
    }

    #[test]
    fn the_domain_is_what_stands_after_the_at() {
        assert_eq!(parse_mailbox("A <a@example.org>").unwrap().domain(), "example.org");
    }
}
