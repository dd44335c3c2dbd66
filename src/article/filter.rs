//! What of the lines around an article belongs to it. The finder of articles keeps too much:
//! captions, credits, "read also", promotions, boxes about the author.
//!
//! The rules are few and careful: what makes up a quarter of the text is never furniture, and
//! when they would leave less than two fifths, they were wrong about this page and all stays.
use std::collections::{HashMap, HashSet};

use super::{
    blocks::{Block, Blocks, PlaceId, share},
    patterns,
};

/// A place with this share of the text is the text.
const LARGE: f64 = 0.25;
/// Less than this left, and the rules were wrong.
const LEAST_LEFT: f64 = 0.4;

/// Why a line is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Figure,
    Furniture,
    Link,
    List,
    Label,
    Credit,
    Promotion,
    Date,
    Heading,
    Repeated,
}

/// The lines of the article, in order.
pub(super) fn article(blocks: &Blocks) -> Vec<&Block> {
    let why = reasons(blocks);
    let kept = || blocks.list.iter().zip(&why).filter(|(_, why)| why.is_none());
    let n_left: usize = kept().map(|(block, _)| block.n_chars).sum();
    if share(n_left, blocks.n_chars()) < LEAST_LEFT {
        return blocks.list.iter().collect();
    }
    kept().map(|(block, _)| block).collect()
}

/// For each line, why it is left out.
fn reasons(blocks: &Blocks) -> Vec<Option<Why>> {
    let page = Page::new(blocks);
    let mut why: Vec<Option<Why>> = blocks.list.iter().map(|block| page.by_itself(block)).collect();
    page.spare_what_is_too_much(&mut why);
    page.around_the_body(&mut why);
    page.lone_headings(&mut why);
    repeated(blocks, &mut why);
    why
}

/// What the rules know of all lines.
struct Page<'a> {
    blocks: &'a Blocks,
    n_chars: usize,
    /// Lists that are mostly links.
    lists: HashSet<PlaceId>,
    /// Places named as furniture, by element or attributes, unless they are large.
    furniture: HashSet<PlaceId>,
}

impl<'a> Page<'a> {
    fn new(blocks: &'a Blocks) -> Self {
        let n_chars = blocks.n_chars();
        let mut page = Self { blocks, n_chars, lists: HashSet::new(), furniture: HashSet::new() };
        page.lists = page.lists_of_links();
        page.furniture = (0..blocks.places.len()).filter(|id| page.is_furniture(*id)).collect();
        page
    }

    fn is_small(&self, n_chars: usize) -> bool {
        share(n_chars, self.n_chars) < LARGE
    }

    fn is_small_place(&self, id: PlaceId) -> bool {
        self.is_small(self.blocks.places[id].n_chars)
    }

    fn is_furniture(&self, id: PlaceId) -> bool {
        let place = &self.blocks.places[id];
        let by_name = matches!(&*place.name, "nav" | "aside" | "footer" | "form" | "button");
        let by_attributes = !place.attributes.is_empty()
            && place.name != "blockquote"
            && patterns::is_furniture(&place.attributes);
        self.is_small_place(id) && (by_name || by_attributes)
    }

    /// The outermost list around a block.
    fn list(&self, block: &Block) -> Option<PlaceId> {
        let is_list = |id: &PlaceId| matches!(&*self.blocks.places[*id].name, "ul" | "ol");
        self.blocks.around(block).filter(is_list).last()
    }

    fn lists_of_links(&self) -> HashSet<PlaceId> {
        let mut lists: HashMap<PlaceId, (usize, usize)> = HashMap::new();
        for block in &self.blocks.list {
            if let Some(id) = self.list(block) {
                let (n_link_chars, n_lines) = lists.entry(id).or_default();
                *n_link_chars += block.n_link_chars;
                *n_lines += 1;
            }
        }
        let is_of_links = |(id, (n_link_chars, n_lines)): &(PlaceId, (usize, usize))| {
            let links = share(*n_link_chars, self.blocks.places[*id].n_chars);
            2 <= *n_lines && 0.4 <= links && self.is_small_place(*id)
        };
        lists.into_iter().filter(is_of_links).map(|(id, _)| id).collect()
    }

    /// What a line is by its place and words, whatever stands before and after it.
    fn by_itself(&self, block: &Block) -> Option<Why> {
        let around = || self.blocks.around(block);
        let is_figure = |id: PlaceId| {
            matches!(&*self.blocks.places[id].name, "figcaption" | "figure")
                && self.is_small_place(id)
        };
        if around().any(is_figure) {
            Some(Why::Figure)
        } else if around().any(|id| self.furniture.contains(&id)) {
            Some(Why::Furniture)
        } else if self.is_link(block) {
            Some(Why::Link)
        } else if self.list(block).is_some_and(|id| self.lists.contains(&id)) {
            Some(Why::List)
        } else if block.n_words <= 25 && patterns::is_label(&block.text) {
            Some(Why::Label)
        } else if block.n_words <= 60
            && self.is_small(block.n_chars)
            && patterns::is_credit(&block.text)
        {
            Some(Why::Credit)
        } else {
            None
        }
    }

    /// A line that is one link, but no heading and no address written out.
    fn is_link(&self, block: &Block) -> bool {
        let is_address =
            ["http:", "https:", "www."].iter().any(|begin| block.text.starts_with(begin));
        0.75 <= block.link_share()
            && (2..=25).contains(&block.n_words)
            && 3 < self.blocks.list.len()
            && !is_heading(self.blocks.name(block))
            && !is_address
    }

    /// Where places named as furniture hold two fifths of the text, their names mislead.
    fn spare_what_is_too_much(&self, why: &mut [Option<Why>]) {
        let is_by_place = |why: &Option<Why>| matches!(why, Some(Why::Figure | Why::Furniture));
        let by_place = self.blocks.list.iter().zip(why.iter()).filter(|(_, why)| is_by_place(why));
        let n_chars: usize = by_place.map(|(block, _)| block.n_chars).sum();
        if LEAST_LEFT < share(n_chars, self.n_chars) {
            why.iter_mut().filter(|why| is_by_place(why)).for_each(|why| *why = None);
        }
    }

    /// Promotions after the last full sentence, date lines before the first.
    fn around_the_body(&self, why: &mut [Option<Why>]) {
        let blocks = &self.blocks.list;
        let is_body = |n: &usize| why[*n].is_none() && is_prose(&blocks[*n]);
        let first = (0..blocks.len()).find(is_body).unwrap_or(0);
        let last = (0..blocks.len()).rfind(is_body).unwrap_or(blocks.len().saturating_sub(1));
        let names_a_day =
            |block: &&Block| block.n_words <= 18 && patterns::names_a_day(&block.text);
        let is_about_days = 3 < blocks[..first].iter().filter(names_a_day).count();
        for (n, block) in
            blocks.iter().enumerate().filter(|(n, _)| why[*n].is_none()).collect::<Vec<_>>()
        {
            let is_after = last <= n + 1;
            if self.is_promotion(block, is_after) {
                why[n] = Some(Why::Promotion);
            } else if n < first.min(8) && !is_about_days && is_date(block) {
                why[n] = Some(Why::Date);
            }
        }
    }

    fn is_promotion(&self, block: &Block, is_after: bool) -> bool {
        let is_quote = block.text.starts_with(['“', '"', '«']);
        block.n_words <= 60
            && self.is_small(block.n_chars)
            && !is_quote
            && (is_after || (block.n_words <= 30 && 0 < block.n_link_chars))
            && patterns::is_promotion(&block.text)
    }

    /// Headings of what was left out: before a list of links, or with nothing after them.
    fn lone_headings(&self, why: &mut [Option<Why>]) {
        let mut has_more = false;
        for n in (0..why.len()).rev().filter(|n| why[*n].is_none()).collect::<Vec<_>>() {
            let block = &self.blocks.list[n];
            if block.n_words <= 8 && !block.text.ends_with(['.', '!', '?', '…', '。']) {
                let is_before_links = matches!(why.get(n + 1), Some(Some(Why::Link | Why::List)));
                if is_before_links || (!has_more && is_heading(self.blocks.name(block))) {
                    why[n] = Some(Why::Heading);
                    continue;
                }
            }
            has_more = true;
        }
    }
}

/// Long lines that stand twice stay once.
fn repeated(blocks: &Blocks, why: &mut [Option<Why>]) {
    let mut seen = HashSet::new();
    for (block, why) in blocks.list.iter().zip(why) {
        if why.is_none() && 20 <= block.n_words && !seen.insert(&block.text) {
            *why = Some(Why::Repeated);
        }
    }
}

fn is_date(block: &Block) -> bool {
    let is_sentence = patterns::ends_sentence(&block.text) && 10 < block.n_words;
    block.n_words <= 18 && !is_sentence && patterns::is_date_line(&block.text)
}

/// A paragraph of an article: a full sentence, not mostly links.
pub(super) fn is_prose(block: &Block) -> bool {
    15 <= block.n_words && patterns::ends_sentence(&block.text) && block.link_share() < 0.5
}

/// Of an element, by its name in small letters.
pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}
