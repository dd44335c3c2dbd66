//! Tags and text as a browser splits them, without building anything: one pass, no look back.
//!
//! It differs from `tag` in the parent folder, which is made for feeds and forgives what no
//! browser does: what is measured here must be what the builder of the tree will see.
//!
//! Source: WHATWG HTML §13.2.5 (tokenization).
use memchr::memchr;

/// Attributes of one tag that are looked at; the builder of the tree compares each with all.
pub(super) const MAX_ATTRIBUTES: usize = 64;

/// A piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Characters, entities and all.
    Text(&'a str),
    /// `<name …>`.
    Start(Tag<'a>),
    /// `</name …>`.
    End(&'a str),
}

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// As written, whatever its case.
    pub(super) name: &'a str,
    /// As written, entities and all; the first [`MAX_ATTRIBUTES`].
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    /// How many there are.
    pub(super) n_attributes: usize,
    /// From `<` to `>`.
    pub(super) whole: &'a str,
}

impl<'a> Tag<'a> {
    /// A value as written; `None` where there is no such attribute.
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        let mut found = self.attributes.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| *value)
    }

    /// Whether it has this name, in any case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Walks through a page.
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    /// From its first character on.
    pub(super) fn new(page: &'a str) -> Self {
        Self { rest: page }
    }

    /// What stands before `</name`, which is passed over too; all the rest where it never comes.
    pub(super) fn raw(&mut self, name: &str) -> &'a str {
        let page = self.rest;
        let mut at = 0;
        while let Some(offset) = page[at..].find("</") {
            at += offset;
            let end = page.as_bytes().get(at + 2..at + 2 + name.len());
            if end.is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes())) {
                let after = &page[at + 2 + name.len()..];
                self.rest = memchr(b'>', after.as_bytes()).map_or("", |end| &after[end + 1..]);
                return &page[..at];
            }
            at += 2;
        }
        self.rest = "";
        page
    }

    fn take(&mut self, n_bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(n_bytes);
        self.rest = rest;
        taken
    }

    /// Passes over `<!…>`, `<?…>` and `</` before no letter.
    fn skip_comment(&mut self) {
        let end = match self.rest.strip_prefix("<!--") {
            Some(inner) if inner.starts_with('>') => Some(5),
            Some(inner) if inner.starts_with("->") => Some(6),
            Some(inner) => inner.find("-->").map(|at| at + 7),
            None => memchr(b'>', self.rest.as_bytes()).map(|at| at + 1),
        };
        self.rest = end.map_or("", |end| &self.rest[end..]);
    }

    fn start(&mut self) -> Option<Token<'a>> {
        let whole = self.rest;
        let mut cursor = Cursor(&whole[1..]);
        let name = cursor.until(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        let (mut attributes, mut n_attributes) = (Vec::new(), 0);
        while let Inside::Attribute(name, value) = cursor.step()? {
            n_attributes += 1;
            if n_attributes <= MAX_ATTRIBUTES {
                attributes.push((name, value));
            }
        }
        self.rest = cursor.0;
        let whole = &whole[..whole.len() - cursor.0.len()];
        Some(Token::Start(Tag { name, attributes, n_attributes, whole }))
    }

    fn end(&mut self) -> Option<Token<'a>> {
        let mut cursor = Cursor(&self.rest[2..]);
        let name = cursor.until(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
        while let Inside::Attribute(..) = cursor.step()? {}
        self.rest = cursor.0;
        Some(Token::End(name))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let bytes = self.rest.as_bytes();
            let next = |at: usize| bytes.get(at).copied().unwrap_or_default();
            if bytes.is_empty() {
                return None;
            }
            let n_text = n_text_bytes(bytes);
            if 0 < n_text {
                return Some(Token::Text(self.take(n_text)));
            }
            let token = match next(1) {
                b'/' if next(2).is_ascii_alphabetic() => self.end(),
                first if first.is_ascii_alphabetic() => self.start(),
                _ => {
                    self.skip_comment();
                    continue;
                }
            };
            if token.is_none() {
                self.rest = ""; // a tag that never ends takes the rest with it
            }
            return token;
        }
    }
}

/// Up to the first `<` that begins something.
fn n_text_bytes(bytes: &[u8]) -> usize {
    let begins = |at: &usize| {
        bytes
            .get(at + 1)
            .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'!' | b'?' | b'/'))
    };
    memchr::memchr_iter(b'<', bytes).find(begins).unwrap_or(bytes.len())
}

/// What comes next in a tag.
enum Inside<'a> {
    Attribute(&'a str, &'a str),
    End,
}

/// The inside of a tag.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn until(&mut self, is_end: impl Fn(u8) -> bool) -> &'a str {
        let end = self.0.bytes().position(is_end).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    /// `None` where the page ends before the tag does.
    fn step(&mut self) -> Option<Inside<'a>> {
        self.until(|b| !b.is_ascii_whitespace() && b != b'/');
        if let Some(rest) = self.0.strip_prefix('>') {
            self.0 = rest;
            return Some(Inside::End);
        }
        let whole = self.0;
        let first = usize::from(whole.starts_with('=')); // belongs to the name
        self.0 = &whole[first..];
        self.until(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'='));
        let name = &whole[..whole.len() - self.0.len()];
        self.until(|b| !b.is_ascii_whitespace());
        let Some(rest) = self.0.strip_prefix('=') else {
            return (!self.0.is_empty()).then_some(Inside::Attribute(name, ""));
        };
        self.0 = rest;
        self.until(|b| !b.is_ascii_whitespace());
        let value = match self.0.bytes().next()? {
            quote @ (b'"' | b'\'') => {
                let inner = &self.0[1..];
                let end = memchr(quote, inner.as_bytes())?;
                self.0 = &inner[end + 1..];
                &inner[..end]
            }
            _ => self.until(|b| b.is_ascii_whitespace() || b == b'>'),
        };
        (!self.0.is_empty()).then_some(Inside::Attribute(name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, Tokens};

    #[track_caller]
    fn check(page: &str, expected: &str) {
        let shown: Vec<String> = Tokens::new(page)
            .map(|token| match token {
                Token::Text(text) => format!("{text:?}"),
                Token::Start(tag) => {
                    let pairs = tag.attributes.iter().map(|(key, value)| format!(" {key}={value}"));
                    format!("<{}{}>", tag.name, pairs.collect::<String>())
                }
                Token::End(name) => format!("</{name}>"),
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{page}");
    }

    #[test]
    fn tags_end_where_a_browser_says() {
        check("<p>a</p >b", "<p> \"a\" </p> \"b\"");
        check("<a b=c d='e>f' g=\"h\"i checked/>", "<a b=c d=e>f g=h i= checked=>");
        check("<a \"><b>", "<a \"=> <b>");
        check("<a b=\"><c>", "");
        check("<a =b=c>", "<a =b=c>");
        check("<a href=x/y>z", "<a href=x/y> \"z\"");
        check("x < y <3 <!-- <b> --><!-->a<!doctype html></3>", "\"x < y <3 \" \"a\"");
        check("<p", "");
    }

    #[test]
    fn raw_text_goes_to_its_own_end() {
        let mut tokens = Tokens::new("if (a < b) '</b>'</SCRIPT >after");
        assert_eq!(tokens.raw("script"), "if (a < b) '</b>'");
        assert_eq!(tokens.next(), Some(Token::Text("after")));
        assert_eq!(Tokens::new("never ends </b>").raw("script"), "never ends </b>");
    }
}
