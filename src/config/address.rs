//! Is this a mail address? A strict reading of the part of RFC 5321 that is in use: no quoted local
//! parts, no comments, no address literals. `deliver` has the last word; this finds better ones.
use super::values::Refused;
use crate::deliver;

/// An address alone: `desk@example.org`.
///
/// # Errors
/// Says which part is wrong, and what to write when a name stands before the address.
pub(super) fn bare(text: &str) -> Result<&str, Refused> {
    if let Some((_, inner)) = text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        return Err(
            Refused::new("only the address itself belongs here").help(format!("write \"{inner}\""))
        );
    }
    if let Some((first, second)) = text.split_once([',', ';'])
        && first.contains('@')
        && second.contains('@')
    {
        return Err(Refused::new("these are several addresses")
            .help("give each its own quotes: [\"a@example.org\", \"b@example.org\"]"));
    }
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Err(Refused::new("there is no `@` in it"));
    };
    if !text.is_ascii() {
        return Err(Refused::new("only ASCII letters can stand in an address")
            .help("write a domain with other letters in its `xn--` form"));
    }
    if !is_local(local) {
        return Err(Refused::new("the part before the `@` is not one"));
    }
    if !is_domain(domain) || text.len() > 254 {
        return Err(Refused::new("the part after the `@` is no domain"));
    }
    deliver::parse_mailbox(text).map(|_| text).map_err(|error| Refused::new(error.to_string()))
}

/// An address, or a display name and an address: `Attaché <attache@example.org>`.
///
/// # Errors
/// As [`bare`]; and a display name that cannot stand in one line of a header.
pub(super) fn with_name(text: &str) -> Result<(), Refused> {
    let Some((name, inner)) = text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) else {
        return bare(text).map(drop);
    };
    bare(inner.trim())?;
    if name.contains(['<', '>']) {
        return Err(Refused::new("these are several addresses"));
    }
    if name.chars().any(char::is_control) {
        return Err(Refused::new("the display name has line breaks or control characters"));
    }
    deliver::parse_mailbox(text).map(drop).map_err(|error| Refused::new(error.to_string()))
}

/// Whether `text` is a host or domain name: labels of letters, digits and inner hyphens.
///
/// Source: RFC 1123 §2.1.
pub(super) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        matches!(label.len(), 1..=63)
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Whether `text` is a dot-atom of at most 64 characters.
///
/// Source: RFC 5321 §4.1.2, RFC 5322 §3.2.3.
fn is_local(text: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    text.len() <= 64 && text.split('.').all(is_atom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_strictly() {
        let check = |text: &str, expected: &str| {
            let said = bare(text).map_or_else(|refused| refused.label, |_| String::new());
            assert_eq!(said, expected, "{text}");
        };
        check("desk@example.org", "");
        check("a.b+c@localhost", "");
        check("o'hara@mail.example.co.uk", "");
        check("desk", "there is no `@` in it");
        check("@example.org", "the part before the `@` is not one");
        check("a..b@example.org", "the part before the `@` is not one");
        check("a b@example.org", "the part before the `@` is not one");
        check("desk@", "the part after the `@` is no domain");
        check("desk@example..org", "the part after the `@` is no domain");
        check("desk@example.org\r\nBcc: x@y.org", "the part before the `@` is not one");
        check("desk@exämple.org", "only ASCII letters can stand in an address");
        check("Desk <desk@example.org>", "only the address itself belongs here");
        check("a@example.org, b@example.org", "these are several addresses");
    }

    #[test]
    fn a_sender_may_have_a_name() {
        let check =
            |text: &str, is_fine: bool| assert_eq!(with_name(text).is_ok(), is_fine, "{text}");
        check("attache@example.org", true);
        check("Attaché <attache@example.org>", true);
        check("\"Desk, South Asia\" <desk@example.org>", true);
        check("Desk, South Asia <desk@example.org>", true);
        check("A <a@example.org>, B <b@example.org>", false);
        check("A\r\nBcc: x <desk@example.org>", false);
        check("Attaché <attache>", false);
        check("<attache@example.org>", true);
    }
}
