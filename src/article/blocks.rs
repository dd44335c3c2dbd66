//! A tree as the lines a reader sees, each with what stands around it.
use foldhash::{HashMap, HashMapExt as _};

use dom_query::NodeRef;

use crate::text::{self, html};

/// Not for readers.
const SILENT: &[&str] = &["noscript", "script", "style", "svg", "template"];
/// Attributes that say what an element is for.
const TELLING: &[&str] = &["id", "class", "itemprop", "role", "rel"];

/// A paragraph, a heading, an entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// What can be seen, on one line, never empty.
    pub(super) text: String,
    pub(super) n_words: usize,
    pub(super) n_chars: usize,
    /// Characters that are links.
    pub(super) n_link_chars: usize,
    /// The place it stands in; `None` outside all elements.
    pub(super) place: Option<PlaceId>,
}

impl Block {
    /// Of its characters, how many are links: 0 to 1.
    pub(super) fn link_share(&self) -> f64 {
        share(self.n_link_chars, self.n_chars)
    }
}

/// Index into [`Blocks::places`].
pub(super) type PlaceId = usize;

/// All elements of one name and one set of telling attributes within the same place: the
/// paragraphs of an article are one place, so are the captions of its figures.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) around: Option<PlaceId>,
    pub(super) name: String,
    /// `id=…|class=…`; empty when it has none.
    pub(super) attributes: String,
    /// Characters inside.
    pub(super) n_chars: usize,
}

/// Lines in the order of the page.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) list: Vec<Block>,
    pub(super) places: Vec<Place>,
    known: HashMap<(Option<PlaceId>, String, String), PlaceId>,
}

impl Blocks {
    /// * `root` — a tree of bounded depth; the walk goes down with it.
    pub(super) fn of(root: &NodeRef<'_>) -> Self {
        let mut blocks = Self { known: HashMap::new(), ..Self::default() };
        let mut line = Line::default();
        blocks.walk(root, None, false, &mut line);
        blocks.push(&mut line, None);
        for n in 0..blocks.list.len() {
            let n_chars = blocks.list[n].n_chars;
            let mut place = blocks.list[n].place;
            while let Some(id) = place {
                blocks.places[id].n_chars += n_chars;
                place = blocks.places[id].around;
            }
        }
        blocks
    }

    /// The places around a block, innermost first.
    pub(super) fn around(&self, block: &Block) -> impl Iterator<Item = PlaceId> {
        std::iter::successors(block.place, |place| self.places[*place].around)
    }

    /// The name of the innermost element; empty outside all.
    pub(super) fn name(&self, block: &Block) -> &str {
        block.place.map_or("", |place| &self.places[place].name)
    }

    /// Characters of all its lines.
    pub(super) fn n_chars(&self) -> usize {
        self.list.iter().map(|block| block.n_chars).sum()
    }

    fn walk(&mut self, node: &NodeRef<'_>, place: Option<PlaceId>, is_link: bool, line: &mut Line) {
        for child in node.children_it(false) {
            if child.is_text() {
                line.push(&child.text(), is_link);
                continue;
            }
            let Some(name) = child.node_name().filter(|_| child.is_element()) else { continue };
            if SILENT.contains(&&*name) {
                continue;
            }
            let inner = self.place(place, &name, &child);
            let ends_line = html::ends_line(&name);
            if ends_line {
                self.push(line, place);
            }
            self.walk(&child, Some(inner), is_link || &*name == "a", line);
            if ends_line {
                self.push(line, Some(inner));
            }
        }
    }

    fn place(&mut self, around: Option<PlaceId>, name: &str, node: &NodeRef<'_>) -> PlaceId {
        let mut attributes = String::new();
        for key in TELLING {
            let value = node.attr(key);
            if let Some(value) = value.as_deref().map(str::trim).filter(|value| !value.is_empty()) {
                let gap = if attributes.is_empty() { "" } else { "|" };
                attributes.extend([gap, key, "=", value]);
            }
        }
        let key = (around, name.to_owned(), attributes);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let id = self.places.len();
        let attributes = key.2.clone();
        self.places.push(Place { around, name: name.to_owned(), attributes, n_chars: 0 });
        self.known.insert(key, id);
        id
    }

    fn push(&mut self, line: &mut Line, place: Option<PlaceId>) {
        if let Some(block) = line.finish(place) {
            self.list.push(block);
        }
    }
}

/// A line while it is gathered.
#[derive(Default)]
pub(super) struct Line {
    text: String,
    n_link_chars: usize,
}

impl Line {
    /// Text of the line, as it stands in the page.
    ///
    /// * `is_link` — whether it lies inside a link.
    pub(super) fn push(&mut self, text: &str, is_link: bool) {
        self.text.push_str(text);
        if is_link {
            self.n_link_chars += text.trim().chars().count();
        }
    }

    /// Begins the next; `None` when this one shows nothing.
    pub(super) fn finish(&mut self, place: Option<PlaceId>) -> Option<Block> {
        let line = std::mem::take(self);
        let text = text::line(&line.text);
        if text.is_empty() {
            return None;
        }
        let (n_words, n_chars) = (count_words(&text), text.chars().count());
        let n_link_chars = line.n_link_chars.min(n_chars);
        Some(Block { text, n_words, n_chars, n_link_chars, place })
    }
}

/// Words of a text; where words are not divided (Chinese, Japanese, Korean), two characters are
/// one.
pub(super) fn count_words(text: &str) -> usize {
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let divided = text.split(|c| !is_of_word(c)).filter(|word| !word.is_empty()).count();
    let is_undivided = |c: &char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
    divided.max(text.chars().filter(is_undivided).count() / 2)
}

/// `part` of `whole`; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "characters of a page are small numbers")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::{Blocks, count_words};

    #[test]
    fn a_page_is_lines_in_their_places() {
        let page = "<body><h1>Ta\u{ad}lks</h1><div class=text><p>One <b>two</b><br>three \
            <a href=/>four</a></p><p>five</p></div><script>six</script>";
        let document = Document::from(page);
        let blocks = Blocks::of(&document.root());
        let shown: Vec<String> = blocks
            .list
            .iter()
            .map(|block| {
                let around: Vec<&str> =
                    blocks.around(block).map(|id| blocks.places[id].name.as_str()).collect();
                format!("{} | {} | {}", block.text, block.n_link_chars, around.join(" "))
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        Talks | 0 | h1 body html
        One two | 0 | p div body html
        three four | 4 | p div body html
        five | 0 | p div body html
        ");
        let paragraphs = blocks.list[1].place.map(|id| blocks.places[id].n_chars);
        assert_eq!(paragraphs, Some("One twothree fourfive".len()));
    }

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!(count_words("Putin’s visit, day 2"), 5);
        assert_eq!(count_words("俄罗斯总统访问"), 3);
        assert_eq!(count_words("— …"), 0);
    }
}
