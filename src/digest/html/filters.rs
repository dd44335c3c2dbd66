//! What templates do to text beside escaping it.

/// A word longer than this could push the mail out of its column.
const LONG: usize = 24;

/// Lets a very long word break, with a zero-width space every [`LONG`] characters.
#[askama::filter_fn]
pub(super) fn soft(text: impl std::fmt::Display, _: &dyn askama::Values) -> askama::Result<String> {
    let mut soft = String::new();
    let mut n = 0;
    for c in text.to_string().chars() {
        n = if c.is_whitespace() { 0 } else { n + 1 };
        if n > LONG {
            soft.push('\u{200b}');
            n = 1;
        }
        soft.push(c);
    }
    Ok(soft)
}
