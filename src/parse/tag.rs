//! Start tags as they are written, not as they should be: attributes without quotes, without
//! values, without spaces between them.
use std::borrow::Cow;

use crate::text::html;

/// A start tag.
pub(super) struct Tag<'a> {
    /// As written, with its prefix.
    pub(super) name: &'a str,
    /// As written, entities and all.
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    /// Ends with `/>`.
    pub(super) is_empty: bool,
    /// Bytes from `<` to what follows it.
    pub(super) n_bytes: usize,
}

impl<'a> Tag<'a> {
    /// Reads the tag that `text` begins with; `None` if none begins here or it never ends.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let name = name_at(text)?;
        let mut tag = Self { name, attributes: Vec::new(), is_empty: false, n_bytes: 0 };
        let mut rest = &text[1 + name.len()..];
        loop {
            rest = rest.trim_start();
            if rest.starts_with('<') {
                break; // the `>` was forgotten
            } else if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            } else if let Some(after) = rest.strip_prefix("/>") {
                tag.is_empty = true;
                rest = after;
                break;
            }
            rest = tag.attribute(rest)?;
        }
        tag.n_bytes = text.len() - rest.len();
        Some(tag)
    }

    /// The value of an attribute by its whole name, whatever its case; entities resolved.
    pub(super) fn value(&self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(resolved(value))
    }

    /// The same by its name without prefix: `about` finds `rdf:about`.
    pub(super) fn value_of_local(&self, name: &str) -> Option<Cow<'a, str>> {
        let is_it = |key: &str| local(key).eq_ignore_ascii_case(name);
        let (_, value) = self.attributes.iter().find(|(key, _)| is_it(key))?;
        Some(resolved(value))
    }

    /// Reads one attribute; always moves on.
    fn attribute(&mut self, text: &'a str) -> Option<&'a str> {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '<' | '/');
        let end = text.find(is_end)?;
        let (key, rest) = text.split_at(end);
        let rest = rest.trim_start();
        let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
            if key.is_empty() {
                return text.get(1..).or(Some("")); // a stray `/`
            }
            self.attributes.push((key, ""));
            return Some(rest);
        };
        let quote = value.chars().next()?;
        let quoted = if matches!(quote, '"' | '\'') { value[1..].split_once(quote) } else { None };
        let (value, rest) = match quoted.filter(|(value, _)| !holds_tags(value)) {
            Some(found) => found,
            None => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>')?),
        };
        let value = value.trim_matches(['"', '\'']);
        self.attributes.push((key, value));
        Some(rest)
    }
}

/// Whether a quoted value goes on into other tags, because its second quote was forgotten.
fn holds_tags(value: &str) -> bool {
    value.split_once('>').is_some_and(|(_, rest)| rest.contains('<'))
}

/// The name of the start tag that `text` begins with.
pub(super) fn name_at(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('<')?;
    let is_first = |c: char| c.is_alphabetic() || c == '_';
    if !rest.starts_with(is_first) {
        return None;
    }
    let is_end = |c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<' | '=' | '"' | '\'');
    Some(&rest[..rest.find(is_end).unwrap_or(rest.len())])
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn resolved(value: &str) -> Cow<'_, str> {
    if value.contains('&') { Cow::Owned(html::resolved(value)) } else { Cow::Borrowed(value) }
}

#[cfg(test)]
mod tests {
    use super::Tag;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = Tag::read(text).map(|tag| {
            let attributes: Vec<String> =
                tag.attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let end = if tag.is_empty { "/" } else { "" };
            format!("{} [{}]{end} {}", tag.name, attributes.join(", "), &text[tag.n_bytes..])
        });
        assert_eq!(shown.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn tags_as_they_are_written() {
        check("<a>x", "a [] x");
        check("<br/>x", "br []/ x");
        check("<a:b c=\"d\" e='f'>x", "a:b [c=d, e=f] x");
        check("<a href=http://e.org/b?c=d>x", "a [href=http://e.org/b?c=d] x");
        check("<a b = \"c\"d=e checked />x", "a [b=c, d=e, checked=]/ x");
        check("<a b=\"x > y\">z", "a [b=x > y] z");
        check("<a b=\"c\" <d>", "a [b=c] <d>");
        check("<a / b>x", "a [b=] x");
        check("<a b=\"c><d e=\"f\">", "a [b=c] <d e=\"f\">");
        check("<a b=\"c>x", "a [b=c] x");
        check("<a b=\"never", "none");
        check("<a b", "none");
        check("< a>", "none");
        check("</a>", "none");
    }
}
