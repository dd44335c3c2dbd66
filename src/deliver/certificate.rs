//! Whom a certificate names: as little of X.509 as it takes to print that. It verifies nothing;
//! rustls has.
//!
//! Source: RFC 5280 §4.1 and §4.2.1.6, ITU-T X.690 (DER).

/// Object identifiers as they are encoded.
const COMMON_NAME: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x03];
const ORGANISATION: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x0a];
const ALTERNATIVE_NAMES: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x11];

/// `mail.example.org, issued by Example CA`; what it does not say is left out.
pub(super) fn describe(der: &[u8]) -> String {
    let names = alternative_names(der);
    let issuer = text_after(der, ORGANISATION).or_else(|| text_after(der, COMMON_NAME));
    let subject = match names.as_slice() {
        [] => "a name it does not say".to_owned(),
        names => names.join(", "),
    };
    issuer.map_or(subject.clone(), |issuer| format!("{subject}, issued by {issuer}"))
}

/// The host names it is good for.
fn alternative_names(der: &[u8]) -> Vec<String> {
    let Some(extension) = after(der, ALTERNATIVE_NAMES) else { return Vec::new() };
    // Perhaps a BOOLEAN (critical), then an OCTET STRING that holds a SEQUENCE of names.
    let extension = match extension {
        [0x01, 0x01, _] => return Vec::new(),
        [0x01, 0x01, _, rest @ ..] | rest => rest,
    };
    let Some(list) = content(extension, 0x04).and_then(|(octets, _)| content(octets, 0x30)) else {
        return Vec::new();
    };
    let mut rest = list.0;
    let mut names = Vec::new();
    while let [tag, ..] = rest {
        let Some((name, after)) = content(rest, *tag) else { break };
        if *tag == 0x82 {
            names.push(String::from_utf8_lossy(name).into_owned());
        }
        rest = after;
    }
    names
}

/// The string behind the first such attribute: of the issuer, which comes before the subject.
fn text_after(der: &[u8], attribute: &[u8]) -> Option<String> {
    let rest = after(der, attribute)?;
    let (text, _) = content(rest, *rest.first()?)?;
    Some(String::from_utf8_lossy(text).into_owned())
}

/// What follows the first `mark`.
fn after<'a>(der: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let at = der.windows(mark.len()).position(|part| part == mark)?;
    Some(&der[at + mark.len()..])
}

/// The content of the element at the start of `der`, and what follows; `None` with another tag.
fn content(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *found != tag {
        return None;
    }
    let (length, rest) = match *length {
        short @ 0..0x80 => (usize::from(short), rest),
        long => {
            let n_bytes = usize::from(long & 0x7f);
            let bytes = rest.get(..n_bytes).filter(|_| n_bytes <= 4)?;
            let length = bytes.iter().fold(0, |all, byte| all << 8 | usize::from(*byte));
            (length, &rest[n_bytes..])
        }
    };
    Some((rest.get(..length)?, rest.get(length..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_says_whose_it_is() {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut made =
            rcgen::CertificateParams::new(["mail.example.org".to_owned(), "b.example".to_owned()])
                .unwrap();
        made.distinguished_name.push(rcgen::DnType::OrganizationName, "Example CA");
        let der = made.self_signed(&key).unwrap().der().to_vec();
        assert_eq!(describe(&der), "mail.example.org, b.example, issued by Example CA");
    }

    #[test]
    fn what_is_no_certificate_is_no_trouble() {
        for der in [&b""[..], b"\x06\x03\x55\x1d\x11", b"\x06\x03\x55\x1d\x11\x04\xff\xff"] {
            assert_eq!(describe(der), "a name it does not say");
        }
    }
}
