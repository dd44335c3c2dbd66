//! A reader of our own HTML that knows nothing of how it was made: tags, attributes, styles.

/// One opening tag.
#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The properties its `style` names.
    pub fn properties(&self) -> Vec<String> {
        let style = self.get("style").unwrap_or_default();
        let names = style.split(';').filter_map(|rule| rule.split_once(':'));
        names.map(|(name, _)| name.trim().to_owned()).collect()
    }
}

/// Every opening tag, in order. Panics where the markup is not what a careful writer writes:
/// an unquoted attribute, a stray `<`, a tag that is never closed.
pub fn tags(html: &str) -> Vec<Tag> {
    const VOID: &[&str] = &["meta", "br"];
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = without_comments(html);
    while let Some(start) = rest.find('<') {
        let end = end_of_tag(&rest[start..]) + start;
        let inside = rest[start + 1..end].to_owned();
        rest = rest[end + 1..].to_owned();
        if inside.starts_with("!DOCTYPE") {
            continue;
        }
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "</{name}> closes another tag");
            continue;
        }
        let tag = tag(&inside);
        if tag.name == "style" {
            rest = rest[rest.find("</style>").unwrap()..].to_owned();
        }
        if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    assert_eq!(open, Vec::<String>::new(), "tags left open");
    tags
}

fn without_comments(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        text += before;
        rest = after.split_once("-->").unwrap().1;
    }
    text + rest
}

fn end_of_tag(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.char_indices().find(|(_, c)| {
        is_quoted ^= *c == '"';
        *c == '>' && !is_quoted
    });
    end.unwrap_or_else(|| panic!("no end of tag in {text:.80}")).0
}

fn tag(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "a stray < before {inside:.40}");
    let mut attributes = Vec::new();
    while let Some((name, after)) = rest.trim_start().split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-:".contains(c)), "{name}");
        attributes.push((name.to_owned(), unescape(value)));
        rest = after;
    }
    let left = rest.trim();
    let is_bare = left.is_empty() || left.split(' ').all(|name| name.starts_with("x-"));
    assert!(is_bare, "an unquoted attribute in <{inside}>");
    Tag { name: name.to_owned(), attributes }
}

/// The words a reader sees, without the style sheet.
pub fn words(html: &str) -> String {
    let html = without_comments(html);
    let (before, rest) = html.split_once("<style>").unwrap();
    let mut rest = format!("{before}{}", rest.split_once("</style>").unwrap().1);
    let mut text = String::new();
    while let Some(start) = rest.find('<') {
        text += &rest[..start];
        let end = end_of_tag(&rest[start..]) + start;
        rest = rest[end + 1..].to_owned();
    }
    unescape(&(text + &rest))
}

fn unescape(text: &str) -> String {
    [
        ("&#60;", "<"),
        ("&lt;", "<"),
        ("&#62;", ">"),
        ("&gt;", ">"),
        ("&#34;", "\""),
        ("&quot;", "\""),
    ]
    .into_iter()
    .chain([("&#39;", "'"), ("&nbsp;", " "), ("\u{a0}", " "), ("\u{200b}", "")])
    .chain([("&#38;", "&"), ("&amp;", "&")])
    .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}
