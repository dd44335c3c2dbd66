//! One safe line out of anybody's text. Not an escape for HTML or SQL: for eyes.

/// The text on one line: no control characters, nothing that turns the direction of what follows,
/// white space collapsed and trimmed.
///
/// ```text
/// "Talks\r\n\tin\u{202e}Moscow\u{7}"  ->  "Talks in Moscow"
/// ```
///
/// Source: Unicode TR 36 §2.5 (bidirectional overrides in user interfaces).
pub fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut owes_space = false;
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        if c.is_whitespace() || c.is_control() {
            owes_space = true;
            continue;
        }
        if owes_space && !line.is_empty() {
            line.push(' ');
        }
        owes_space = false;
        line.push(c);
    }
    line
}

/// Cannot be seen, and deceives. ZWNJ, ZWJ and the two direction marks stay: Persian, emoji and
/// mixed lines need them, and they reach no further than their neighbours.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
        | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}
