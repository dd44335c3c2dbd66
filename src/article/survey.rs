//! A page measured and lightened before anybody builds a tree of it.
//!
//! Builders of trees and finders of articles take time with the square of the depth, of the
//! formatting left open and of the attributes of a tag; one pass here says whether a page keeps
//! within bounds that make all of this cheap.
use super::{
    nesting::{Excess, Nesting, has},
    tokens::{MAX_ATTRIBUTES, Tag, Token, Tokens},
};

/// A longer value is no class, name or address we could use: an image in letters.
const MAX_VALUE_BYTES: usize = 4_096;
/// Linked data of a page, each piece and all of them.
const MAX_DATA_BYTES: usize = 1 << 20;

/// What stands inside is no markup and not for readers.
const SILENT: &[&str] = &["iframe", "noembed", "noframes", "script", "style", "textarea", "xmp"];

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Survey<'a> {
    /// The page without scripts, styles, comments and outsized attributes.
    pub(super) markup: String,
    /// Linked data (JSON-LD), as written.
    pub(super) data: Vec<&'a str>,
    n_data_bytes: usize,
    /// Fields that ask for a password.
    pub(super) n_passwords: usize,
    /// Why no tree should be made of it; `None` within the bounds.
    pub(super) excess: Option<Excess>,
}

/// Looks through a decoded page, at most to where it exceeds a bound; then `markup` is
/// incomplete.
pub(super) fn survey(page: &str) -> Survey<'_> {
    let mut survey = Survey { markup: String::with_capacity(page.len() / 2), ..Survey::default() };
    let mut nesting = Nesting::default();
    let mut tokens = Tokens::new(page);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => {
                nesting.text(text);
                survey.markup.push_str(text);
            }
            Token::End(name) => {
                nesting.close(name);
                survey.markup.extend(["</", name, ">"]);
            }
            Token::Start(tag) if has(SILENT, tag.name) => {
                let inside = tokens.raw(tag.name);
                if tag.value("type").is_some_and(is_linked_data) {
                    survey.keep_data(inside);
                }
            }
            Token::Start(tag) if tag.is("plaintext") => (),
            Token::Start(tag) if tag.is("title") => {
                let inside = tokens.raw(tag.name).replace('<', "&lt;");
                survey.markup.extend(["<title>", &inside, "</title>"]);
            }
            Token::Start(tag) => {
                let is_password = tag.is("input") && tag.value("type").is_some_and(is_password);
                survey.n_passwords += usize::from(is_password);
                nesting.open(tag.name);
                push_tag(&tag, &mut survey.markup);
            }
        }
        survey.excess = nesting.excess(survey.markup.len());
        if survey.excess.is_some() {
            break;
        }
    }
    survey
}

impl<'a> Survey<'a> {
    /// Keeps linked data aside, as far as there is room for it.
    fn keep_data(&mut self, inside: &'a str) {
        if self.n_data_bytes + inside.len() <= MAX_DATA_BYTES {
            self.n_data_bytes += inside.len();
            self.data.push(inside);
        }
    }
}

fn is_password(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("password")
}

fn is_linked_data(kind: &str) -> bool {
    kind.trim().to_ascii_lowercase().starts_with("application/ld+json")
}

fn push_tag(tag: &Tag<'_>, markup: &mut String) {
    let is_sound = tag.n_attributes <= MAX_ATTRIBUTES && tag.whole.len() <= MAX_VALUE_BYTES;
    if is_sound {
        markup.push_str(tag.whole);
        return;
    }
    markup.extend(["<", tag.name]);
    for (name, value) in &tag.attributes {
        if name.len() + value.len() <= MAX_VALUE_BYTES {
            markup.extend([" ", name, "=\"", &value.replace('"', "&quot;"), "\""]);
        }
    }
    markup.push('>');
}

#[cfg(test)]
mod tests {
    use super::{Excess, survey};

    #[track_caller]
    fn check(page: &str, expected: &str) {
        assert_eq!(survey(page).markup, expected, "{page}");
    }

    #[test]
    fn what_is_not_for_readers_goes() {
        check("<p>a<script>b</p></script>c<!-- d -->e<style>f</style>", "<p>ace");
        check("<title>The <b> tag</title><p>x", "<title>The &lt;b> tag</title><p>x");
        check("<script>never ends", "");
    }

    #[test]
    fn outsized_attributes_go() {
        let value = "x".repeat(5_000);
        check(&format!("<img class='a' src=\"{value}\" alt='b'>"), "<img class=\"a\" alt=\"b\">");
        let many = (0..1_000).fold(String::new(), |many, n| many + &format!(" a{n}"));
        assert!(survey(&format!("<p{many}>")).markup.len() < 1_000);
    }

    #[test]
    fn linked_data_is_kept_aside() {
        let page =
            "<script type='application/ld+json; charset=utf-8'>{}</script><script>1</script>";
        assert_eq!(survey(page).data, ["{}"]);
    }

    #[test]
    fn what_would_cost_the_square_is_seen() {
        let check = |unit: &str, expected: Option<Excess>| {
            let found = survey(&unit.repeat(100_000)).excess;
            assert_eq!(found, expected, "{unit}");
        };
        check("<div>", Some(Excess::Depth));
        check("<table><tr><td>", Some(Excess::Depth));
        check("<div><object></div>", Some(Excess::Depth));
        check("<b><div></b>", Some(Excess::Depth));
        check("<p><b></p>", Some(Excess::Formatting));
        check("<p><b></b></p>", Some(Excess::Elements));
        check("<p>a", Some(Excess::Elements));
        check("<br>", Some(Excess::Elements));
        check("<li>", Some(Excess::Elements));
        check("a long line of text without any markup ", Some(Excess::Bytes));
        check("<!--", None);
        check("<a b=\"", None);
        let deep = "<i>".repeat(200) + &"text ".repeat(100_000);
        assert_eq!(survey(&deep).excess, Some(Excess::Weight));
    }
}
