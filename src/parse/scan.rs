//! Moving over broken markup without losing the place: what follows, where a text ends. It
//! knows no feed, only `<` and `&`.
use super::{
    flaws::Mended,
    tag,
    vocabulary::{ends_line, ends_text},
};
use crate::text::html;

/// What shows that a text is over although its end tag was forgotten.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// The start of any field: for titles, links, dates.
    Line,
    /// The start or end of an entry: for texts with markup.
    Text,
}

/// A place in a document.
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Set once a search for `]]>` or `-->` came back empty, so that it is not repeated.
    has_no_cdata_end: bool,
    has_no_comment_end: bool,
    pub(super) mended: Mended,
}

impl<'a> Scan<'a> {
    /// At its beginning.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            has_no_cdata_end: false,
            has_no_comment_end: false,
            mended: Mended::default(),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Moves to the next `<`; `None` at the end.
    pub(super) fn next_markup(&mut self) -> Option<&'a str> {
        self.at += memchr::memchr(b'<', self.rest().as_bytes())?;
        Some(self.rest())
    }

    /// Moves on; what is passed over must end at a character.
    pub(super) fn skip(&mut self, n_bytes: usize) {
        self.at += n_bytes;
    }

    /// Whether the next thing that is no space is an element.
    pub(super) fn is_at_markup(&self) -> bool {
        tag::name_at(self.rest().trim_start()).is_some()
    }

    /// Moves past a comment, instruction, declaration or CDATA section.
    pub(super) fn skip_aside(&mut self, markup: &'a str) -> bool {
        self.aside(markup, &mut String::new())
    }

    /// Moves past an end tag; its name.
    pub(super) fn skip_end_tag(&mut self, markup: &'a str) -> Option<&'a str> {
        let name = end_name(markup)?;
        let n_bytes = markup.find('>').map_or(markup.len(), |end| end + 1);
        self.at += n_bytes;
        Some(name)
    }

    /// The same as [`Self::skip_aside`]; the text of a CDATA section goes to `out`.
    fn aside(&mut self, markup: &'a str, out: &mut String) -> bool {
        if let Some(section) = markup.strip_prefix("<![CDATA[") {
            let end = if self.has_no_cdata_end { None } else { find(section, "]]>") };
            self.has_no_cdata_end = end.is_none();
            // An unclosed section is read as ordinary markup.
            out.push_str(&section[..end.unwrap_or(0)]);
            self.mended.n_unclosed += usize::from(end.is_none());
            self.at += 9 + end.map_or(0, |end| end + 3);
        } else if let Some(comment) = markup.strip_prefix("<!--") {
            let end = if self.has_no_comment_end { None } else { comment.find("-->") };
            self.has_no_comment_end = end.is_none();
            self.at += 4 + end.map_or(0, |end| end + 3);
        } else if markup.starts_with("<!") || markup.starts_with("<?") {
            self.at += markup.find('>').map_or(markup.len(), |end| end + 1);
        } else {
            return false;
        }
        true
    }

    /// The text up to the end tag of `name`, which is passed; or up to where `limit` shows that
    /// it was forgotten.
    ///
    /// CDATA is taken as it is, entities are resolved once unless `is_markup`, tags stay.
    pub(super) fn text_until_end(&mut self, name: &str, limit: Limit, is_markup: bool) -> String {
        let is_over = if limit == Limit::Line { ends_line } else { ends_text };
        let mut out = String::new();
        let mut depth = 0;
        loop {
            let rest = self.rest();
            let n_text = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            self.references(&rest[..n_text], is_markup, &mut out);
            self.at += n_text;
            let markup = &rest[n_text..];
            if markup.is_empty() {
                return out;
            } else if self.aside(markup, &mut out) {
                continue;
            } else if let Some(end) = end_name(markup) {
                let is_own = end.eq_ignore_ascii_case(name);
                if is_own && depth == 0 {
                    self.skip_end_tag(markup);
                    return out;
                } else if is_own {
                    depth -= 1;
                } else if is_over(tag::local(end)) {
                    break;
                }
            } else if let Some(start) = tag::name_at(markup) {
                if is_over(tag::local(start)) {
                    break;
                }
                depth += usize::from(start.eq_ignore_ascii_case(name) && !is_closed(markup));
            }
            out.push('<');
            self.at += 1;
        }
        self.mended.n_unclosed += 1;
        out
    }

    fn references(&mut self, text: &str, is_markup: bool, out: &mut String) {
        if memchr::memchr(b'&', text.as_bytes()).is_none() {
            return out.push_str(text);
        }
        let mut parts = text.split('&');
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let n_used = if is_markup { None } else { html::entity(part, out) };
            if n_used.is_none() {
                out.push('&');
                self.mended.n_ampersands += usize::from(!is_markup);
            }
            self.mended.n_entities += usize::from(n_used.is_some() && !is_predefined(part));
            out.push_str(&part[n_used.unwrap_or(0)..]);
        }
    }
}

fn find(text: &str, what: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes(), what.as_bytes())
}

fn is_predefined(name: &str) -> bool {
    name.starts_with('#')
        || ["amp;", "lt;", "gt;", "quot;", "apos;"].iter().any(|known| name.starts_with(known))
}

/// The name in the end tag that `markup` begins with.
fn end_name(markup: &str) -> Option<&str> {
    let rest = markup.strip_prefix("</")?;
    let end = rest.find(|c: char| c == '>' || c == '<' || c.is_whitespace());
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// Whether a start tag closes itself; only looked for nearby.
fn is_closed(markup: &str) -> bool {
    let near = markup.bytes().take(1024).position(|byte| byte == b'>');
    near.is_some_and(|end| markup[..end].ends_with('/'))
}
