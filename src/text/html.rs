//! Markup to text. A reader of sentences, not a browser: it knows which elements break a line
//! and which hold no text, and never fails.
mod elements;
mod entities;
mod seen;

use std::borrow::Cow;

use elements::Kind;
pub(crate) use elements::ends_line;
pub use entities::{entity, resolved};
use seen::{Gap, Seen};

/// The text a reader would see: paragraphs separated by a blank line, `<br>` and list items by
/// a new line, other white space collapsed, entities resolved.
///
/// Markup that was escaped once too often (`&lt;p&gt;`, `&amp;quot;`) is understood; text
/// without any markup keeps its blank lines. Empty when there is no text.
///
/// ```text
/// <p>One<br>two</p><p>R&amp;D &ndash; 5 &lt; 6</p>   ->  "One\ntwo\n\nR&D – 5 < 6"
/// ```
pub fn plain(html: &str) -> String {
    let html = unescaped_once(html);
    let mut page = Page { seen: Seen::with_capacity(html.len()), has_broken_quotes: false };
    if memchr::memchr(b'<', html.as_bytes()).is_none() {
        html.replace("\r\n", "\n").split("\n\n").for_each(|paragraph| {
            page.seen.breaks(Gap::Paragraph);
            page.seen.text(paragraph);
        });
        return page.seen.out;
    }
    let mut rest = &*html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        page.seen.text(&rest[..at]);
        rest = page.markup(&rest[at..]);
    }
    page.seen.text(rest);
    page.seen.out
}

/// Undoes one level where all markup came escaped.
fn unescaped_once(html: &str) -> Cow<'_, str> {
    let is_escaped_tag =
        |rest: &str| elements::kind(tag_name(rest.trim_start_matches('/'))).is_some();
    if html.contains('<') || !html.split("&lt;").skip(1).any(is_escaped_tag) {
        return Cow::Borrowed(html);
    }
    Cow::Owned(resolved(html))
}

fn tag_name(rest: &str) -> &str {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '-' | '_'));
    &rest[..end.unwrap_or(rest.len())]
}

/// Markup on its way to what is seen of it.
struct Page {
    seen: Seen,
    /// A quote without its partner was met; from here on tags end at the first `>`, so that
    /// the reading stays linear.
    has_broken_quotes: bool,
}

impl Page {
    /// Reads what begins with `<`; returns what follows it.
    fn markup<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return after(comment, "-->");
        }
        if let Some(text) = rest.strip_prefix("<![CDATA[") {
            let (inner, rest) = text.split_once("]]>").unwrap_or((text, ""));
            self.seen.text(inner);
            return rest;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            return after(rest, ">");
        }
        let name = tag_name(rest[1..].trim_start_matches('/'));
        let kind = elements::kind(name);
        if kind.is_none() && !name.contains(['-', ':']) {
            self.seen.push("<");
            return &rest[1..];
        }
        self.breaks_for(kind);
        let is_start = !rest.starts_with("</");
        let rest = self.after_tag(rest);
        if is_start && kind.is_some_and(Kind::is_silent) {
            return after_end(rest, name);
        }
        rest
    }

    fn breaks_for(&mut self, kind: Option<Kind>) {
        match kind {
            Some(Kind::Paragraph) => self.seen.breaks(Gap::Paragraph),
            Some(Kind::Line) => self.seen.breaks(Gap::Line),
            Some(Kind::Break) => self.seen.breaks_once_more(),
            Some(Kind::Cell) => self.seen.breaks(Gap::Space),
            Some(Kind::Box | Kind::SilentBox | Kind::Silent | Kind::Inline) | None => (),
        }
    }

    fn after_tag<'a>(&mut self, tag: &'a str) -> &'a str {
        let mut quote = None;
        if !self.has_broken_quotes {
            for (at, byte) in tag.bytes().enumerate() {
                match (quote, byte) {
                    (None, b'>') => return &tag[at + 1..],
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (Some(open), _) if open == byte => quote = None,
                    _ => (),
                }
            }
            self.has_broken_quotes = true;
        }
        after(tag, ">")
    }
}

/// What follows `mark`; nothing if there is none.
fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

/// What follows the end tag of `name`; nothing if there is none.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    let is_end = |at: &usize| {
        text.as_bytes()
            .get(at + 2..at + 2 + name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    let end = text.match_indices("</").map(|(at, _)| at).find(is_end);
    end.map_or("", |at| after(&text[at..], ">"))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(plain(html), expected);
    }

    #[test]
    fn markup_becomes_paragraphs_and_lines() {
        check("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree");
        check("One<br/><br />two", "One\n\ntwo");
        check("<ul><li>a</li>\n<li>b</li></ul>", "a\nb");
        check("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc");
        check("  <b>bold</b>,\n  <i>then</i> more ", "bold, then more");
        check("<script>if (a < b) {}</script>seen<STYLE>p{}</style>", "seen");
        check("a<!-- not\n this -->b", "ab");
        check("", "");
        check("<p></p><br>", "");
    }

    #[test]
    fn entities_are_resolved_also_when_escaped_twice() {
        check("R&amp;D &ndash; &#8364;5 &#x41; &#150;", "R&D – €5 A –");
        check("AT&amp;amp;T said &amp;quot;no&amp;quot;", "AT&T said \"no\"");
        check("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two &amp;amp; three&lt;/p&gt;", "One\n\ntwo & three");
        check("a&nbsp;&nbsp;b", "a b");
        check("fish & chips &unknown; &copy=1", "fish & chips &unknown; &copy=1");
    }

    #[test]
    fn text_stays_text() {
        check("5 < 6 and List<String>", "5 < 6 and List<String>");
        check("First.\n\nSecond\nline.", "First.\n\nSecond line.");
        check("First.\r\n\r\nSecond.", "First.\n\nSecond.");
        check("end\u{0}ed\u{feff}", "ended");
    }

    #[test]
    fn broken_markup_ends_somewhere() {
        check("<a href=\"x>one</a> two", "one two");
        check("text <a href", "text");
        check("<script>never closed", "");
        check("<p title='a > b'>c", "c");
        check("<![CDATA[inner]]>outer", "innerouter");
    }
}
