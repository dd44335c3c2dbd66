//! How a field is written in the two dialects the feed reader gets: RSS 2.0 and Atom 1.0. Text
//! stands in CDATA, so that nothing in it needs escaping.
use std::borrow::Cow;

use super::vocabulary::Field;
use crate::text;

const RSS_HEAD: &str = "<rss version=\"2.0\" \
     xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
     xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
     xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>";

/// What a document is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Also for RSS 1.0, 0.9x and none.
    #[default]
    Rss,
    Atom,
}

impl Dialect {
    /// What stands before the fields of a feed.
    pub(super) fn head(self, lang: Option<&str>) -> String {
        if self == Self::Rss {
            return RSS_HEAD.to_owned();
        }
        let mut head = "<feed xmlns=\"http://www.w3.org/2005/Atom\"".to_owned();
        if let Some(lang) = lang {
            attribute("xml:lang", lang, &mut head);
        }
        head + ">"
    }

    /// What ends a feed.
    pub(super) fn foot(self) -> &'static str {
        if self == Self::Rss { "</channel></rss>" } else { "</feed>" }
    }

    /// What begins an entry.
    pub(super) fn entry_start(self) -> &'static str {
        if self == Self::Rss { "<item>" } else { "<entry>" }
    }

    /// What ends an entry.
    pub(super) fn entry_end(self) -> &'static str {
        if self == Self::Rss { "</item>" } else { "</entry>" }
    }

    /// Appends a field; how many characters were dropped that XML forbids.
    pub(super) fn write(self, field: Field, text: &str, out: &mut String) -> usize {
        let Some((start, end)) = self.tags(field) else {
            return 0;
        };
        out.push_str(start);
        let n_dropped = if start.ends_with('"') { escape(text, out) } else { cdata(text, out) };
        out.push_str(end);
        n_dropped
    }

    /// What stands before and after the text; a start that ends with `"` takes an attribute's
    /// value. `None` for what this dialect has no place for.
    fn tags(self, field: Field) -> Option<(&'static str, &'static str)> {
        Some(match (self, field) {
            (Self::Rss, Field::Title) => ("<title>", "</title>"),
            (Self::Rss, Field::Link) => ("<link>", "</link>"),
            (Self::Rss, Field::Id) => ("<guid>", "</guid>"),
            (Self::Rss, Field::Summary) => ("<description>", "</description>"),
            (Self::Rss, Field::Content) => ("<content:encoded>", "</content:encoded>"),
            (Self::Rss, Field::Author) => ("<dc:creator>", "</dc:creator>"),
            (Self::Rss, Field::Category) => ("<category>", "</category>"),
            (Self::Rss, Field::Published) => ("<pubDate>", "</pubDate>"),
            (Self::Rss, Field::Updated) => ("<atom:updated>", "</atom:updated>"),
            (Self::Rss, Field::Language) => ("<language>", "</language>"),
            (Self::Atom, Field::Title) => ("<title type=\"html\">", "</title>"),
            (Self::Atom, Field::Link) => ("<link href=\"", "\"/>"),
            (Self::Atom, Field::Id) => ("<id>", "</id>"),
            (Self::Atom, Field::Summary) => ("<summary type=\"html\">", "</summary>"),
            (Self::Atom, Field::Content) => ("<content type=\"html\">", "</content>"),
            (Self::Atom, Field::Author) => ("<author><name>", "</name></author>"),
            (Self::Atom, Field::Category) => ("<category term=\"", "\"/>"),
            (Self::Atom, Field::Published) => ("<published>", "</published>"),
            (Self::Atom, Field::Updated) => ("<updated>", "</updated>"),
            (Self::Atom, Field::Language)
            | (
                _,
                Field::Ttl
                | Field::Period
                | Field::Frequency
                | Field::SkipHour
                | Field::SkipDay
                | Field::NewAddress
                | Field::Generator,
            ) => return None,
        })
    }
}

/// Appends an Atom link of a given media type.
pub(super) fn atom_link(address: &str, kind: Option<&str>, out: &mut String) {
    out.push_str("<link");
    attribute("href", address, out);
    if let Some(kind) = kind {
        attribute("type", kind, out);
    }
    out.push_str("/>");
}

/// Appends Atom content in a given language; how many characters were dropped.
pub(super) fn atom_content(text: &str, lang: &str, out: &mut String) -> usize {
    out.push_str("<content type=\"html\"");
    attribute("xml:lang", lang, out);
    out.push('>');
    let n_dropped = cdata(text, out);
    out.push_str("</content>");
    n_dropped
}

fn attribute(key: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(key);
    out.push_str("=\"");
    escape(value, out);
    out.push('"');
}

fn escape(value: &str, out: &mut String) -> usize {
    let mut n_dropped = 0;
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => n_dropped += 1,
            c => out.push(c),
        }
    }
    n_dropped
}

fn cdata(text: &str, out: &mut String) -> usize {
    out.push_str("<![CDATA[");
    // First the characters, then the end marks: one may stand between two of an end mark's.
    let is_odd = |bytes: &[u8]| bytes.iter().fold(false, |odd, byte| odd | may_be_illegal(*byte));
    let (text, n_dropped) = if text.as_bytes().chunks(256).any(is_odd) {
        legal(text)
    } else {
        (Cow::Borrowed(text), 0)
    };
    let mut written = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), "]]>") {
        out.push_str(&text[written..at]);
        out.push_str("]]]]><![CDATA[>");
        written = at + 3;
    }
    out.push_str(&text[written..]);
    out.push_str("]]>");
    n_dropped
}

/// A quick look: whether [`legal`] could find anything.
fn may_be_illegal(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || matches!(byte, 0x7f | 0xc2 | 0xef)
}

/// Copies what XML knows; C1 controls are taken for the windows-1252 they nearly always are.
fn legal(text: &str) -> (Cow<'_, str>, usize) {
    let (mut out, mut n_dropped) = (String::with_capacity(text.len()), 0);
    for c in text.chars() {
        match c {
            '\u{80}'..='\u{9f}' => out.push(text::windows_1252(c as u8)),
            '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'.. => out.push(c),
            _ => n_dropped += 1,
        }
    }
    (Cow::Owned(out), n_dropped)
}

#[cfg(test)]
mod tests {
    use super::Dialect;
    use crate::parse::vocabulary::Field;

    #[test]
    fn whatever_stands_in_a_text_the_document_stays_well_formed() {
        let written = |field: Field, text: &str| {
            let mut out = String::new();
            let n_dropped = Dialect::Atom.write(field, text, &mut out);
            format!("{out} {n_dropped}")
        };
        insta::assert_snapshot!(
            written(Field::Id, "a < b & c"),
            @"<id><![CDATA[a < b & c]]></id> 0"
        );
        insta::assert_snapshot!(
            written(Field::Id, "a]]>b\u{1}\u{96}\u{ffff}"),
            @"<id><![CDATA[a]]]]><![CDATA[>b–]]></id> 2"
        );
        insta::assert_snapshot!(
            written(Field::Id, "a]\u{0}]\u{0}>b"),
            @"<id><![CDATA[a]]]]><![CDATA[>b]]></id> 2"
        );
        insta::assert_snapshot!(
            written(Field::Link, "/a?b&c=\"<\n"),
            @r#"<link href="/a?b&amp;c=&quot;&lt;"/> 1"#
        );
    }
}
