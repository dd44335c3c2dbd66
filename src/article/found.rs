//! Where on a page its main text stands.
use dom_query::{Document, Matcher};
use dom_smoothie::{Config, Readability, TextMode};

use super::{blocks::Blocks, nesting::MAX_DEPTH};

/// Where the text of an outlet's pages stands, said by somebody who looked.
#[derive(Clone, Debug)]
pub struct Selector(Matcher);

impl Selector {
    /// Reads a CSS selector: `article .body > p`; `None` where it is none.
    pub fn new(selector: &str) -> Option<Self> {
        Matcher::new(selector).ok().map(Self)
    }
}

/// The lines the selector names, outermost elements only; `None` where it names none.
pub(super) fn selected(document: &Document, selector: &Selector) -> Option<Blocks> {
    let selection = document.select_matcher(&selector.0);
    let mut html = String::new();
    for node in selection.nodes() {
        let is_within = node
            .ancestors_it(None)
            .any(|around| around.is_element() && selector.0.match_element(&around));
        if !is_within {
            html.push_str(&node.html());
        }
    }
    let blocks = Blocks::of(&Document::from(html).root());
    (!blocks.list.is_empty()).then_some(blocks)
}

/// The main text as `dom_smoothie` finds it; all empty where nothing looks like a text.
#[derive(Default)]
pub(super) struct Found {
    pub(super) blocks: Blocks,
    pub(super) title: String,
    pub(super) byline: String,
}

/// `None` where nothing on the page looks like a text.
pub(super) fn find(document: Document) -> Option<Found> {
    let config = Config {
        keep_classes: true,
        text_mode: TextMode::Raw,
        disable_json_ld: true,
        ..Config::default()
    };
    let mut reader = Readability::with_document(document, None, Some(config)).ok()?;
    let article = reader.parse().ok()?;
    let blocks = Blocks::of(&Document::from(article.content).root());
    Some(Found { blocks, title: article.title, byline: article.byline.unwrap_or_default() })
}

/// Whether a tree is as deep as we go. What was counted before it was built may have been too
/// little where a page is broken in a new way.
pub(super) fn is_too_deep(document: &Document) -> bool {
    let mut depth = 0;
    let mut node = document.root();
    loop {
        if let Some(child) = node.first_child() {
            (node, depth) = (child, depth + 1);
            if 2 * MAX_DEPTH < depth {
                return true;
            }
            continue;
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return false };
            (node, depth) = (parent, depth - 1);
        }
    }
}
