//! What is open at a place of a page, and what there is too much of for a tree of it to be cheap.

/// Elements within one another.
pub(super) const MAX_DEPTH: usize = 256;
/// Elements of a page; a long read with all its furniture has 10,000.
const MAX_ELEMENTS: usize = 15_000;
/// What is left of a page without scripts and styles.
const MAX_MARKUP_BYTES: usize = 2 << 20;
/// Bytes of text, each as often as it has elements around it: what reading the text of every
/// element costs.
const MAX_WEIGHT: usize = 16 << 20;
/// Formatting (`<b>`, `<font>`) left open, which a browser opens anew in each paragraph.
const MAX_LEFT_OPEN: usize = 16;

const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
];
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
const TABLE: &[&str] =
    &["caption", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"];
/// No end tag reaches out of these but their own and, in tables, that of the table.
const BORDERS: &[&str] = &[
    "annotation-xml",
    "applet",
    "caption",
    "desc",
    "foreignobject",
    "marquee",
    "math",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "object",
    "select",
    "svg",
    "table",
    "td",
    "template",
    "th",
    "title",
];

/// What a page has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Excess {
    #[error("elements lie more than {MAX_DEPTH} deep")]
    Depth,
    #[error("there are more than {MAX_ELEMENTS} elements")]
    Elements,
    #[error("its markup is longer than {} MiB", MAX_MARKUP_BYTES >> 20)]
    Bytes,
    #[error("there is too much text too deep")]
    Weight,
    #[error("formatting is never closed")]
    Formatting,
}

/// What is open, roughly as a browser would have it; where in doubt, rather too much.
#[derive(Default)]
pub(super) struct Nesting<'a> {
    open: Vec<&'a str>,
    n_left_open: usize,
    n_elements: usize,
    n_weight: usize,
}

impl<'a> Nesting<'a> {
    /// The first bound that is exceeded; `None` within all.
    ///
    /// * `n_markup_bytes` — of the page so far, without scripts and styles.
    pub(super) fn excess(&self, n_markup_bytes: usize) -> Option<Excess> {
        if MAX_DEPTH < self.open.len() {
            Some(Excess::Depth)
        } else if MAX_LEFT_OPEN < self.n_left_open {
            Some(Excess::Formatting)
        } else if MAX_ELEMENTS < self.n_elements {
            Some(Excess::Elements)
        } else if MAX_WEIGHT < self.n_weight {
            Some(Excess::Weight)
        } else {
            (MAX_MARKUP_BYTES < n_markup_bytes).then_some(Excess::Bytes)
        }
    }

    /// Text stands here.
    pub(super) fn text(&mut self, text: &str) {
        self.n_weight += text.len() * (self.open.len() + self.n_left_open);
    }

    /// `<name>` stands here.
    pub(super) fn open(&mut self, name: &'a str) {
        self.n_elements += 1 + self.n_left_open;
        if has(VOID, name) {
            return;
        }
        while self.open.last().is_some_and(|last| has(ended_by(name), last)) {
            self.open.pop();
        }
        self.open.push(name);
    }

    /// `</name>` stands here.
    pub(super) fn close(&mut self, name: &str) {
        let Some(at) = self.reach(name) else {
            self.n_elements += 1; // `</p>` alone is a paragraph
            if has(FORMATTING, name) {
                self.n_left_open = self.n_left_open.saturating_sub(1);
            }
            return;
        };
        if has(FORMATTING, name) {
            self.open.remove(at); // what was opened inside stays open
            return;
        }
        let left = self.open[at..].iter().filter(|name| has(FORMATTING, name));
        self.n_left_open += left.count();
        self.open.truncate(at);
    }

    /// The element that `</name>` ends.
    fn reach(&self, name: &str) -> Option<usize> {
        let is_table = has(TABLE, name);
        for (at, open) in self.open.iter().enumerate().rev() {
            if open.eq_ignore_ascii_case(name) {
                return Some(at);
            }
            let is_border = has(BORDERS, open);
            if is_border && !(is_table && has(TABLE, open) && !open.eq_ignore_ascii_case("table")) {
                return None;
            }
        }
        None
    }
}

/// Whether a name is one of these, in any case.
pub(super) fn has(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What ends without an end tag where `<name>` begins.
fn ended_by(name: &str) -> &'static [&'static str] {
    match name.to_ascii_lowercase().as_str() {
        "li" => &["li", "p"],
        "dd" | "dt" => &["dd", "dt", "p"],
        "td" | "th" => &["p", "td", "th"],
        "tr" => &["p", "td", "th", "tr"],
        "tbody" | "tfoot" | "thead" => &["p", "tbody", "td", "tfoot", "th", "thead", "tr"],
        "option" | "optgroup" => &["option"],
        "address" | "article" | "aside" | "blockquote" | "div" | "dl" | "figure" | "footer"
        | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header" | "main" | "nav" | "ol"
        | "p" | "pre" | "section" | "ul" => &["p"],
        _ => &[],
    }
}
