//! Whoever is named as an author: the name without the mail address.

/// The name in `<name>…</name>`, `Ann Writer <ann@e.org>` or `ann@e.org (Ann Writer)`; the
/// address only where there is no name.
///
/// No address in letters beyond ASCII comes out: feed-rs 3.0.0 cuts strings around addresses in
/// the middle of a character, and panics.
pub(crate) fn name_of(text: &str) -> String {
    let element = text.split_once("name>").and_then(|(_, rest)| rest.split_once("</"));
    let text = element.map_or(text, |(name, _)| name).trim();
    if !text.contains('@') {
        return text.to_owned();
    }
    let words: Vec<&str> = text.split_whitespace().filter(|word| !word.contains('@')).collect();
    let is_around = |c: char| "()<>[]\"',;:-–—".contains(c) || c.is_whitespace();
    let name = words.join(" ");
    match name.trim_matches(is_around) {
        "" => text.chars().filter(char::is_ascii_graphic).collect(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_name_is_preferred_to_an_address() {
        let check = |text: &str, expected: &str| assert_eq!(name_of(text), expected, "{text}");
        check(" Ann Writer ", "Ann Writer");
        check("<name>Ann</name><email>ann@e.org</email>", "Ann");
        check("ann@e.org (Ann Writer)", "Ann Writer");
        check("Ann Writer <ann@e.org>", "Ann Writer");
        check("Анна – anna@e.org", "Анна");
        check("ann@e.org", "ann@e.org");
        check("ann@e.org\u{ad}", "ann@e.org");
        check("", "");
    }
}
