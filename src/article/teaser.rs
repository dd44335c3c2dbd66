//! Whether a feed carries an item's text or only a teaser, whose article is then to be fetched.
use url::Url;

use crate::model::{FullText, Item, Owed};

/// A body of so many characters is no teaser.
const WHOLE: usize = 1_200;

/// How a text ends that goes on elsewhere.
const GOES_ON: &[&str] = &[
    "…",
    "...",
    "[…]",
    "[...]",
    "[&hellip;]",
    "read more",
    "read more »",
    "read more.",
    "continue reading",
    "read the full article",
    "читать далее",
    "lire la suite",
    "weiterlesen",
];

/// What never holds an article.
const NO_PAGES: &[&str] = &[
    ".pdf", ".mp3", ".mp4", ".m4a", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".zip", ".doc",
    ".docx", ".xls", ".xlsx", ".ppt", ".pptx",
];

/// The page to ask for the article behind `item`; `None` where there is none to ask, or the feed
/// carries the text itself.
///
/// A teaser is a body under 1,200 characters, or one that says it goes on elsewhere. Where most
/// items of a document are whole, the short ones are too: they are short news.
///
/// * `is_whole_feed` — what [`is_whole_feed`] says of the document.
pub fn owed(item: &Item, mode: FullText, is_whole_feed: bool) -> Option<Owed> {
    let is_owed = match mode {
        FullText::Never => false,
        FullText::Always => true,
        FullText::Auto => goes_on(item.body()) || !is_whole_feed && !is_whole(item),
    };
    if !is_owed {
        return None;
    }
    let mut url = Url::parse(&item.link).ok()?;
    let path = url.path().to_ascii_lowercase();
    let is_front_page = path == "/" && url.query().is_none();
    let is_page = matches!(url.scheme(), "http" | "https")
        && url.host().is_some()
        && !is_front_page
        && !NO_PAGES.iter().any(|ending| path.ends_with(ending));
    url.set_fragment(None);
    is_page.then_some(Owed { url, is_wanted: mode == FullText::Always })
}

/// Whether most items of a document carry their texts: then the short ones do too.
pub fn is_whole_feed(items: &[Item]) -> bool {
    let n_whole = items.iter().filter(|item| is_whole(item)).count();
    items.len() < 2 * n_whole
}

/// Whether the feed carries the item's text in full, as far as its length says.
fn is_whole(item: &Item) -> bool {
    item.body().chars().nth(WHOLE - 1).is_some() && !goes_on(item.body())
}

/// Whether a text ends by saying that it goes on elsewhere.
fn goes_on(body: &str) -> bool {
    let end = body.trim_end();
    let end = &end[end.floor_char_boundary(end.len().saturating_sub(60))..];
    let end = end.to_lowercase();
    GOES_ON.iter().any(|words| end.ends_with(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, link: &str, mode: FullText, is_whole_feed: bool, expected: bool) {
        let item = Item { summary: body.to_owned(), link: link.to_owned(), ..Item::default() };
        assert_eq!(owed(&item, mode, is_whole_feed).is_some(), expected, "{body} {link} {mode:?}");
    }

    #[test]
    fn a_teaser_owes_its_article_and_a_whole_text_does_not() {
        let (page, long) = ("https://outlet.example/a", "word ".repeat(300));
        check("Two lines.", page, FullText::Auto, false, true);
        check("", page, FullText::Auto, false, true);
        check(&long, page, FullText::Auto, false, false);
        check(&format!("{long}…"), page, FullText::Auto, false, true);
        check(&format!("{long} Read more"), page, FullText::Auto, true, true);
        check("Short news.", page, FullText::Auto, true, false);
        check(&long, page, FullText::Always, true, true);
        check("Two lines.", page, FullText::Never, false, false);
    }

    #[test]
    fn only_pages_are_asked() {
        for link in [
            "",
            "ftp://outlet.example/a",
            "https://outlet.example/",
            "https://outlet.example/a.PDF",
        ] {
            check("Two lines.", link, FullText::Always, false, false);
        }
        check("Two lines.", "https://outlet.example/?p=12", FullText::Auto, false, true);
    }
}
