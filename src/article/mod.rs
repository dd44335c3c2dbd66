//! A page to the article on it: its text without what stands around it, its title, author, date,
//! language and address; or what stands in an article's place. Nothing is invented.
mod absence;
mod blocks;
mod filter;
mod found;
mod head;
mod language;
mod linked;
mod nesting;
mod patterns;
mod simple;
mod survey;
mod teaser;
mod tokens;

use chrono::{DateTime, Utc};
use dom_query::Document;
use url::Url;

use crate::{model::Flaw, parse, text};

pub use absence::Absence;
use absence::Evidence;
use blocks::{Block, Blocks, Line, share};
pub use found::Selector;
use head::Head;
use linked::Linked;
use nesting::Excess;
use survey::Survey;
pub use teaser::{is_whole_feed, owed};

/// What we read of a page; the rest is left out.
pub const MAX_BYTES: usize = 4 << 20;
/// A text of fewer words gives way to the one in the linked data, where that is longer.
const SHORT_OF_BODY: f64 = 0.5;

/// What a page is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// One line; empty when there is none.
    pub title: String,
    /// Names of the authors, joined by commas; empty when none is named.
    pub byline: String,
    /// When it was published, as the page says.
    pub published: Option<DateTime<Utc>>,
    /// ISO 639-1 where there is such a code: `en`; empty when it cannot be told.
    pub lang: String,
    /// The address under which it wants to be known.
    pub canonical: Option<Url>,
    /// Paragraphs and headings of the article, a line each, in order. Empty where there is no
    /// article, but for [`Absence::Paywall`]: there it is what may be read without paying.
    pub text: Vec<String>,
    /// What stands in the article's place; `None` where there is one.
    pub absence: Option<Absence>,
    /// Whether the page asks that its words be neither kept nor found.
    pub keeps_off: bool,
    /// What had to be guessed or left out.
    pub flaws: Vec<Flaw>,
}

impl Page {
    /// The text as an item carries it, after the teaser where that says something else: a blank
    /// line between paragraphs. Empty where the page has no text.
    ///
    /// ```text
    /// teaser “Talks on gas.”, text “The ministers met …”   ->  both
    /// teaser “The ministers met…”, the same text           ->  the text
    /// ```
    pub fn whole(&self, teaser: &str) -> String {
        let text = self.text.join("\n\n");
        let said = text::folded(teaser.trim_end_matches(['.', '…', ' ', '[', ']']));
        if text.is_empty() || said.is_empty() || text::folded(&text).contains(&said) {
            return text;
        }
        format!("{}\n\n{text}", teaser.trim())
    }
}

/// Reads a page.
///
/// The main text is found by weighing the elements of the page, and lines that are captions,
/// credits, links, promotions or notes about the author are left out of it. A page that would
/// cost too much (elements 256 deep, 15,000 of them, 2 MiB of markup) is read line by line
/// instead, and that is said. Time grows with the length of the page and nothing else.
///
/// * `bytes` — as received, decompressed; what is beyond [`MAX_BYTES`] is left out.
/// * `content_type` — the HTTP header, for its `charset`; `None` for files.
/// * `base` — the address it came from in the end.
/// * `selector` — where the text stands, if somebody said so: then all of it is the text, and no
///   judgement of ours is asked. Where it names nothing, the text is found as without it.
pub fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    base: &Url,
    selector: Option<&Selector>,
) -> Page {
    let cut = &bytes[..bytes.len().min(MAX_BYTES)];
    let charset = content_type.and_then(parse::charset).map(str::to_owned);
    let decoded = text::decode(cut, charset.or_else(|| declared(cut)).as_deref());
    let survey = survey::survey(&decoded.text);
    let source = Source::new(&decoded.text, survey);
    let read = match source.survey.excess {
        Some(excess) => Err(excess.to_string()),
        None => parse::fenced(|| with_tree(&source, base, selector)).unwrap_or_else(Err),
    };
    let mut page = read.unwrap_or_else(|why| {
        let mut page = without_tree(&source);
        page.flaws.push(Flaw(format!("read line by line: {}", text::line(&why))));
        page
    });
    if cut.len() < bytes.len() {
        page.flaws.push(Flaw(format!("what is beyond {} MiB is left out", MAX_BYTES >> 20)));
    }
    page
}

/// A page before its text is looked for.
struct Source<'a> {
    decoded: &'a str,
    survey: Survey<'a>,
    linked: Linked,
    /// The text in the linked data, a line each.
    body: Vec<Block>,
}

impl<'a> Source<'a> {
    fn new(decoded: &'a str, survey: Survey<'a>) -> Self {
        let linked = linked::read(&survey.data);
        let line = |text: &str| {
            let mut line = Line::default();
            line.push(text, false);
            line.finish(None)
        };
        let body = linked.body.lines().filter_map(line).collect();
        Self { decoded, survey, linked, body }
    }

    /// * `lines` — all of the page.
    /// * `found` — those of the place where its main text was found.
    /// * `text` — those that are the article, if there is one.
    fn judged(&self, head: Head, lines: &[Block], found: &[Block], text: Vec<&Block>) -> Page {
        let is_short = {
            let n_body = self.body.iter().map(|block| block.n_words).sum();
            share(n_words(&text), n_body) < SHORT_OF_BODY
        };
        let text =
            if is_short && !self.body.is_empty() { self.body.iter().collect() } else { text };
        let absence = absence::judge(&Evidence {
            page: self.decoded,
            lines,
            found,
            n_words: n_words(&text),
            n_passwords: self.survey.n_passwords,
            is_said_article: self.linked.has_article || head.kind == "article",
            is_said_list: self.linked.is_list,
            is_said_paid: self.linked.is_paid,
        });
        let is_shown = matches!(absence, None | Some(Absence::Paywall));
        page(head, if is_shown { &text } else { &[] }, absence)
    }
}

/// # Errors
/// Why no tree could be made.
fn with_tree(source: &Source<'_>, base: &Url, selector: Option<&Selector>) -> Result<Page, String> {
    let document = Document::from(source.survey.markup.as_str());
    if found::is_too_deep(&document) {
        return Err(Excess::Depth.to_string());
    }
    let mut head = head::read(&document, &source.linked, base);
    if let Some(blocks) = selector.and_then(|selector| found::selected(&document, selector)) {
        return Ok(page(head, &blocks.list.iter().collect::<Vec<_>>(), None));
    }
    let lines = Blocks::of(&document.root());
    let found = found::find(document).unwrap_or_default();
    fill(&mut head.title, &found.title);
    fill(&mut head.byline, &linked::short_name(&found.byline));
    let mut text = filter::article(&found.blocks);
    let is_title = |block: &&Block| {
        let is_heading = filter::is_heading(found.blocks.name(block));
        is_heading && head.title.to_lowercase().starts_with(&block.text.to_lowercase())
    };
    if text.first().is_some_and(is_title) {
        text.remove(0);
    }
    let mut page = source.judged(head, &lines.list, &found.blocks.list, text);
    if selector.is_some() {
        let words = "the selector of the source names nothing on this page";
        page.flaws.push(Flaw(words.to_owned()));
    }
    Ok(page)
}

/// The same from lines alone.
fn without_tree(source: &Source<'_>) -> Page {
    let (lines, kept) = simple::read(source.decoded);
    let linked = &source.linked;
    let head = Head {
        title: linked.title.clone(),
        byline: linked.byline.clone(),
        published: head::published(&linked.published),
        ..Head::default()
    };
    source.judged(head, &lines, &kept, kept.iter().collect())
}

fn page(head: Head, text: &[&Block], absence: Option<Absence>) -> Page {
    let text: Vec<String> = text.iter().map(|block| block.text.clone()).collect();
    let lang = language::of(&text.join(" "), &head.lang);
    Page {
        title: text::line(&head.title),
        byline: text::line(&head.byline),
        published: head.published,
        lang,
        canonical: head.canonical,
        text,
        absence,
        keeps_off: head.keeps_off,
        flaws: Vec::new(),
    }
}

fn fill(place: &mut String, with: &str) {
    if place.trim().is_empty() {
        with.clone_into(place);
    }
}

fn n_words(text: &[&Block]) -> usize {
    text.iter().map(|block| block.n_words).sum()
}

/// The `charset` of a `<meta>`, looked for where browsers do.
///
/// Source: WHATWG HTML §13.2.3.2 (prescan).
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]).to_ascii_lowercase();
    let value = head.split_once("charset")?.1.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)))?;
    Some(value[..end].to_owned()).filter(|label| !label.is_empty())
}
