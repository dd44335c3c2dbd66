//! Markup to text. A reader of sentences, not a browser: it knows which elements break a line
//! and which hold no text, and never fails.
use std::borrow::Cow;

use super::decode::windows_1252;

/// Their start and end begin a new paragraph.
const PARAGRAPHS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "details",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];
/// Their start and end begin a new line.
const LINES: &[&str] = &[
    "caption", "dd", "dt", "legend", "li", "optgroup", "option", "summary", "tbody", "tfoot",
    "thead", "tr",
];
/// Lines of their own on a page; in the text of an item they are rare, and run on.
const BOXES: &[&str] =
    &["br", "button", "dialog", "dir", "hgroup", "html", "menu", "select", "td", "th"];
/// What stands inside is not for readers.
const SILENT: &[&str] =
    &["iframe", "noscript", "object", "script", "select", "style", "svg", "template", "textarea"];
/// The rest of HTML's names; a tag of any other name is taken for text: `List<String>`.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "amp-img", "area", "audio", "b", "base", "bdi", "bdo", "big", "br",
    "button", "canvas", "cite", "code", "col", "colgroup", "data", "datalist", "del", "dfn",
    "dialog", "dir", "em", "embed", "font", "head", "hgroup", "html", "i", "img", "input", "ins",
    "kbd", "label", "link", "map", "mark", "menu", "meta", "meter", "nobr", "output", "param",
    "picture", "progress", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span",
    "strike", "strong", "sub", "sup", "td", "th", "time", "title", "track", "tt", "u", "var",
    "video", "wbr",
];

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
    let mut page = Page { out: String::with_capacity(html.len()), ..Page::default() };
    if memchr::memchr(b'<', html.as_bytes()).is_none() {
        html.replace("\r\n", "\n").split("\n\n").for_each(|paragraph| {
            page.breaks(Gap::Paragraph);
            page.text(paragraph);
        });
        return page.out;
    }
    let mut rest = &*html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        page.text(&rest[..at]);
        rest = page.markup(&rest[at..]);
    }
    page.text(rest);
    page.out
}

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

/// Undoes one level where all markup came escaped.
fn unescaped_once(html: &str) -> Cow<'_, str> {
    let is_escaped_tag = |rest: &str| is_html(tag_name(rest.trim_start_matches('/')));
    if html.contains('<') || !html.split("&lt;").skip(1).any(is_escaped_tag) {
        return Cow::Borrowed(html);
    }
    Cow::Owned(resolved(html))
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

/// A quick look: whether text can be copied whole. It has no character reference, no control
/// character, no two spaces in a row, and nothing that may be a space of another kind.
fn is_even(text: &str) -> bool {
    let bytes = text.as_bytes();
    let after = bytes.get(1..).unwrap_or_default();
    // No early way out within a block, so that the compiler looks at many bytes at once.
    let is_even = |(block, after): (&[u8], &[u8])| {
        let is_odd = block.iter().fold(false, |is_odd, byte| is_odd | is_odd_byte(*byte));
        let is_double = |(byte, next): (&u8, &u8)| *byte == b' ' && *next == b' ';
        let has_double = block.iter().zip(after).fold(false, |has, pair| has | is_double(pair));
        !is_odd && !has_double
    };
    let ends_even = bytes.last().is_none_or(|byte| !is_odd_byte(*byte));
    ends_even && bytes.chunks(BLOCK).zip(after.chunks(BLOCK)).all(is_even)
}

/// Bytes that [`is_even`] looks at together.
const BLOCK: usize = 256;

/// Spaces and marks beyond ASCII begin with one of the last.
fn is_odd_byte(byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'&' | 0x7f | 0xc2 | 0xe1..=0xe3 | 0xef)
}

fn tag_name(rest: &str) -> &str {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '-' | '_'));
    &rest[..end.unwrap_or(rest.len())]
}

/// Whether a line ends where the element begins and where it ends. The name may be in any case.
pub(crate) fn ends_line(name: &str) -> bool {
    [PARAGRAPHS, LINES, BOXES].iter().any(|names| is_one_of(name, names))
}

fn is_html(name: &str) -> bool {
    [PARAGRAPHS, LINES, SILENT, INLINE].iter().any(|names| is_one_of(name, names))
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

#[derive(Default)]
struct Page {
    out: String,
    /// What stands between the text so far and the next word.
    gap: Gap,
    /// A quote without its partner was met; from here on tags end at the first `>`, so that
    /// the reading stays linear.
    has_broken_quotes: bool,
}

impl Page {
    fn breaks(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn text(&mut self, text: &str) {
        if is_even(text) {
            return self.run(text);
        }
        for (i, word) in text.split(char::is_whitespace).enumerate() {
            if 0 < i {
                self.breaks(Gap::Space);
            }
            self.word(word);
        }
    }

    /// Text that [`is_even`]: as it stands, but for the spaces at its ends.
    fn run(&mut self, text: &str) {
        let inner = text.trim_matches(' ');
        if text.starts_with(' ') {
            self.breaks(Gap::Space);
        }
        if !inner.is_empty() {
            self.fill_gap();
            self.out.push_str(inner);
        }
        if text.ends_with(' ') {
            self.breaks(Gap::Space);
        }
    }

    fn word(&mut self, word: &str) {
        let mut parts = word.split('&');
        self.push(parts.next().unwrap_or_default());
        let mut resolved = String::new();
        for mut part in parts {
            resolved.clear();
            match entity(part, &mut resolved) {
                None => resolved.push('&'),
                Some(n_used) => part = &part[n_used..],
            }
            if resolved == "&" {
                // `&amp;quot;`: escaped once too often
                resolved.clear();
                match entity(part, &mut resolved) {
                    None => resolved.push('&'),
                    Some(n_used) => part = &part[n_used..],
                }
            }
            if resolved.chars().all(char::is_whitespace) {
                self.breaks(Gap::Space);
            } else {
                self.push(&resolved);
            }
            self.push(part);
        }
    }

    fn push(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        self.fill_gap();
        let is_odd = |c: char| c.is_control() || c == '\u{feff}';
        if !is_even(word) && word.contains(is_odd) {
            self.out.extend(word.chars().filter(|c| !is_odd(*c)));
        } else {
            self.out.push_str(word);
        }
    }

    fn fill_gap(&mut self) {
        if !self.out.is_empty() {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
    }

    /// Reads what begins with `<`; returns what follows it.
    fn markup<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return after(comment, "-->");
        }
        if let Some(text) = rest.strip_prefix("<![CDATA[") {
            let (inner, rest) = text.split_once("]]>").unwrap_or((text, ""));
            self.text(inner);
            return rest;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            return after(rest, ">");
        }
        let name = tag_name(rest[1..].trim_start_matches('/'));
        if !is_html(name) && !name.contains(['-', ':']) {
            self.push("<");
            return &rest[1..];
        }
        self.breaks_for(name);
        let is_start = !rest.starts_with("</");
        let rest = self.after_tag(rest);
        if is_start && is_one_of(name, SILENT) {
            return after_end(rest, name);
        }
        rest
    }

    fn breaks_for(&mut self, name: &str) {
        if is_one_of(name, PARAGRAPHS) {
            self.breaks(Gap::Paragraph);
        } else if is_one_of(name, LINES) {
            self.breaks(Gap::Line);
        } else if is_one_of(name, &["br"]) {
            self.breaks(if self.gap < Gap::Line { Gap::Line } else { Gap::Paragraph });
        } else if is_one_of(name, &["td", "th"]) {
            self.breaks(Gap::Space);
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
    use super::{entity, plain};

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
