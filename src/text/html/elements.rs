//! What HTML's elements are to a reader of sentences.

/// What an element does to the text in it and around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its start and its end begin a new paragraph.
    Paragraph,
    /// Its start and its end begin a new line.
    Line,
    /// A new line; two of them, a new paragraph.
    Break,
    /// A space beside its neighbours in a row.
    Cell,
    /// A line of its own on a page; in the text of an item it is rare, and runs on.
    Box,
    /// The same, and what stands inside is not for readers.
    SilentBox,
    /// What stands inside is not for readers.
    Silent,
    /// Nothing.
    Inline,
}

impl Kind {
    /// Whether what stands inside is not for readers.
    pub(super) fn is_silent(self) -> bool {
        matches!(self, Self::Silent | Self::SilentBox)
    }
}

/// HTML's names; a tag of any other name is taken for text: `List<String>`.
const ELEMENTS: &[(Kind, &[&str])] = &[
    (
        Kind::Paragraph,
        &[
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "center",
            "details",
            "div",
            "dl",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "ul",
        ],
    ),
    (
        Kind::Line,
        &[
            "caption", "dd", "dt", "legend", "li", "optgroup", "option", "summary", "tbody",
            "tfoot", "thead", "tr",
        ],
    ),
    (Kind::Break, &["br"]),
    (Kind::Cell, &["td", "th"]),
    (Kind::Box, &["button", "dialog", "dir", "hgroup", "html", "menu"]),
    (Kind::SilentBox, &["select"]),
    (
        Kind::Silent,
        &["iframe", "noscript", "object", "script", "style", "svg", "template", "textarea"],
    ),
    (
        Kind::Inline,
        &[
            "a", "abbr", "acronym", "amp-img", "area", "audio", "b", "base", "bdi", "bdo", "big",
            "canvas", "cite", "code", "col", "colgroup", "data", "datalist", "del", "dfn", "em",
            "embed", "font", "head", "i", "img", "input", "ins", "kbd", "label", "link", "map",
            "mark", "meta", "meter", "nobr", "output", "param", "picture", "progress", "q", "rp",
            "rt", "ruby", "s", "samp", "small", "source", "span", "strike", "strong", "sub", "sup",
            "time", "title", "track", "tt", "u", "var", "video", "wbr",
        ],
    ),
];

/// What an element of this name is, in any case; `None` for a name that is not HTML's.
pub(super) fn kind(name: &str) -> Option<Kind> {
    let is_named =
        |(_, names): &&(Kind, &[&str])| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    ELEMENTS.iter().find(is_named).map(|(kind, _)| *kind)
}

/// Whether, on a page, a line ends where the element begins and where it ends. The name may be in
/// any case.
pub(crate) fn ends_line(name: &str) -> bool {
    kind(name).is_some_and(|kind| !matches!(kind, Kind::Silent | Kind::Inline))
}

#[cfg(test)]
mod tests {
    use super::ELEMENTS;

    #[test]
    fn each_name_stands_once() {
        let mut names: Vec<&str> = ELEMENTS.iter().flat_map(|(_, names)| *names).copied().collect();
        let n_names = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n_names);
    }
}
