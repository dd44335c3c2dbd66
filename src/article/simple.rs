//! The text of a page without a tree: for pages that no tree should be made of. One pass, no
//! judgement but on single lines; it gives whole sentences outside menus and boxes.
use super::{
    blocks::{Block, Line},
    filter, patterns,
    tokens::{Token, Tokens},
};
use crate::text::html;

/// Lines that are looked at; no article has so many.
const MAX_LINES: usize = 50_000;

/// What stands inside is no markup and not for readers.
const RAW: &[&str] = &[
    "iframe", "noembed", "noframes", "noscript", "script", "style", "svg", "template", "textarea",
    "title", "xmp",
];
const FURNITURE: &[&str] = &["aside", "button", "figcaption", "footer", "form", "nav", "select"];

/// Every line of a decoded page, and those that are paragraphs of an article.
pub(super) fn read(page: &str) -> (Vec<Block>, Vec<Block>) {
    let mut reader = Reader::default();
    let mut tokens = Tokens::new(page);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => reader.text(text),
            Token::Start(tag) => {
                let name = tag.name.to_ascii_lowercase();
                if RAW.contains(&&*name) {
                    tokens.raw(tag.name);
                } else {
                    reader.element(&name, 1);
                }
            }
            Token::End(name) => reader.element(&name.to_ascii_lowercase(), -1),
        }
        if MAX_LINES <= reader.lines.len() {
            break;
        }
    }
    reader.end_line();
    let is_kept = |(block, is_furniture): &&(Block, bool)| {
        !is_furniture && filter::is_prose(block) && !is_told_by_words(block)
    };
    let kept = reader.lines.iter().filter(is_kept).map(|(block, _)| block.clone()).collect();
    (reader.lines.into_iter().map(|(block, _)| block).collect(), kept)
}

fn is_told_by_words(block: &Block) -> bool {
    let is_short = block.n_words <= 60;
    is_short && (patterns::is_label(&block.text) || patterns::is_credit(&block.text))
}

#[derive(Default)]
struct Reader {
    /// With whether they stand in furniture.
    lines: Vec<(Block, bool)>,
    line: Line,
    is_link: bool,
    n_furniture: usize,
}

impl Reader {
    fn text(&mut self, text: &str) {
        self.line.push(&html::resolved(text), self.is_link);
    }

    /// * `step` — 1 where it begins, -1 where it ends.
    fn element(&mut self, name: &str, step: isize) {
        if name == "a" {
            self.is_link = step == 1;
        }
        if !html::ends_line(name) {
            return;
        }
        self.end_line();
        if FURNITURE.contains(&name) {
            self.n_furniture = self.n_furniture.saturating_add_signed(step);
        }
    }

    fn end_line(&mut self) {
        if let Some(block) = self.line.finish(None) {
            self.lines.push((block, 0 < self.n_furniture));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn whole_sentences_outside_menus_are_kept() {
        let long = "The ministers met in the capital on Monday and spoke for three hours about the \
            railway, the price of gas and the border.";
        let page = format!(
            "<title>{long}</title><nav><p>{long}</nav><p>{long} One &amp; two.</p>\
             <div>Short.</div><p><a href=/>{long}</a></p><p>Read also: {long}</p><script>{long}"
        );
        let (lines, kept) = read(&page);
        let texts: Vec<&str> = kept.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, [format!("{long} One & two.")]);
        assert_eq!(lines.len(), 5);
    }
}
