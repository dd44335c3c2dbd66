//! Character references: `&amp;`, `&#8211;`.
use super::super::decode::windows_1252;

/// Resolves one character reference.
///
/// * `name` — what follows the `&`: `amp; more`, `#8211; more`.
/// * `out` — gets what it stands for; numbers 128–159 mean windows-1252, as in HTML.
///
/// How many bytes of `name` were used; `None` (and `out` unchanged) if this is a bare `&`.
/// Source: WHATWG HTML §13.2.5.72 ff.
pub fn entity(name: &str, out: &mut String) -> Option<usize> {
    if let Some(number) = name.strip_prefix('#') {
        return numeric(number, out).map(|n_used| n_used + 1);
    }
    let end = name.bytes().take(40).position(|b| !b.is_ascii_alphanumeric())?;
    if end == 0 || name.as_bytes()[end] != b';' {
        return None;
    }
    out.push_str(quick_xml::escape::resolve_html5_entity(&name[..end])?);
    Some(end + 1)
}

fn numeric(number: &str, out: &mut String) -> Option<usize> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let n_digits = digits.bytes().take(8).take_while(|b| char::from(*b).is_digit(radix)).count();
    let code = u32::from_str_radix(&digits[..n_digits], radix).ok()?;
    out.push(match u8::try_from(code) {
        Ok(byte @ 0x80..0xa0) => windows_1252(byte),
        _ => char::from_u32(code).unwrap_or('\u{fffd}'),
    });
    let has_semicolon = digits[n_digits..].starts_with(';');
    Some(number.len() - digits.len() + n_digits + usize::from(has_semicolon))
}

/// `text` with its entities resolved once; markup stays.
pub fn resolved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let n_used = entity(part, &mut out);
        if n_used.is_none() {
            out.push('&');
        }
        out.push_str(&part[n_used.unwrap_or(0)..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::entity;

    #[test]
    fn a_reference_says_how_much_of_it_was_used() {
        let check = |name: &str, expected: Option<(usize, &str)>| {
            let mut out = String::new();
            assert_eq!(entity(name, &mut out).map(|n_used| (n_used, &*out)), expected, "{name}");
        };
        check("amp; x", Some((4, "&")));
        check("#8211;x", Some((6, "–")));
        check("#x2013 x", Some((6, "–")));
        check("#;", None);
        check("nothing;", None);
        check(" ", None);
        check("", None);
    }
}
