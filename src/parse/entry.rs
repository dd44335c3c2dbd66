//! One entry while it is being rewritten: what has been said of it, and what will be said in the
//! end if nothing better comes.
use url::Url;

use super::{
    dialect::{self, Dialect},
    person,
    tag::Tag,
    vocabulary::{Field, Space},
};

/// An entry being read.
#[derive(Default)]
pub(super) struct Entry {
    dialect: Dialect,
    xml: String,
    said: Vec<Field>,
    /// Second choices.
    spare: Vec<(Field, String)>,
    /// `rdf:about`: the id of RSS 1.0.
    about: String,
    /// The id, where it is the address of the article.
    permalink: String,
    lang: Option<String>,
    base: Option<Url>,
    /// Characters dropped that XML forbids.
    n_controls: usize,
}

impl Entry {
    /// * `base` — the feed's own, which the entry's `xml:base` refers to.
    pub(super) fn open(tag: &Tag<'_>, dialect: Dialect, base: &Url) -> Self {
        let text = |name: &str| tag.value(name).map(|value| value.trim().to_owned());
        let about = tag.value_of_local("about").map(|about| about.trim().to_owned());
        Self {
            dialect,
            xml: dialect.entry_start().to_owned(),
            permalink: about.clone().filter(|about| is_address(about)).unwrap_or_default(),
            about: about.unwrap_or_default(),
            lang: text("xml:lang").filter(|_| dialect == Dialect::Atom),
            base: text("xml:base").and_then(|own| base.join(&own).ok()),
            ..Self::default()
        }
    }

    /// Takes one field as it stands in its element.
    ///
    /// * `is_spare` — only a second choice.
    /// * `text` — the element's text, trimmed; may be empty.
    /// * `base` — the feed's own.
    pub(super) fn take(
        &mut self,
        (field, is_spare): (Field, bool),
        space: Space,
        tag: &Tag<'_>,
        text: String,
        base: &Url,
    ) {
        match field {
            Field::Link => self.take_link(space, tag, text, base),
            Field::Category => {
                let label = tag.value("label").filter(|label| !label.is_empty());
                let term = label.or_else(|| tag.value("term")).unwrap_or_default();
                self.write(field, if text.is_empty() { &term } else { &text });
            }
            Field::Author => self.say(field, is_spare, person::name_of(&text)),
            Field::Id => {
                let is_permalink =
                    tag.value("isPermaLink").is_none_or(|is| !is.eq_ignore_ascii_case("false"));
                if is_permalink && self.permalink.is_empty() && is_address(&text) {
                    self.permalink.clone_from(&text);
                }
                self.say(field, is_spare, text);
            }
            Field::Content if !is_readable(tag) => (),
            _ => self.say(field, is_spare, text),
        }
    }

    /// Only links to the article itself; made absolute.
    fn take_link(&mut self, space: Space, tag: &Tag<'_>, text: String, base: &Url) {
        let rel = tag.value("rel").unwrap_or_default().to_ascii_lowercase();
        let is_article = matches!(rel.rsplit('/').next(), None | Some("" | "alternate"));
        let href = tag.value("href").filter(|_| is_article).map(|href| href.trim().to_owned());
        let address = if text.is_empty() { href.unwrap_or_default() } else { text };
        if address.is_empty() {
            return;
        }
        let address = if is_address(&address) {
            address // it is resolved once more when it is read
        } else {
            let base = self.base.as_ref().unwrap_or(base);
            let own = tag.value("xml:base").and_then(|own| base.join(&own).ok());
            own.as_ref().unwrap_or(base).join(&address).map_or(address, String::from)
        };
        if self.dialect == Dialect::Rss {
            return self.say(Field::Link, space == Space::Atom, address);
        }
        self.said.push(Field::Link);
        dialect::atom_link(&address, tag.value("type").as_deref(), &mut self.xml);
    }

    /// Writes a field unless it has been said; keeps a second choice for the end. The first
    /// that is not empty wins.
    fn say(&mut self, field: Field, is_spare: bool, text: String) {
        if text.is_empty() || self.said.contains(&field) && field != Field::Author {
            return;
        }
        if is_spare {
            self.spare.push((field, text));
        } else {
            self.said.push(field);
            self.write(field, &text);
        }
    }

    fn write(&mut self, field: Field, text: &str) {
        let lang = if field == Field::Content { self.lang.take() } else { None };
        self.n_controls += match (self.dialect, lang) {
            (Dialect::Atom, Some(lang)) => dialect::atom_content(text, &lang, &mut self.xml),
            _ => self.dialect.write(field, text, &mut self.xml),
        };
    }

    /// The entry written out, and how many forbidden characters were dropped from it.
    pub(super) fn close(mut self) -> (String, usize) {
        for (field, text) in std::mem::take(&mut self.spare) {
            self.say(field, false, text);
        }
        let about = std::mem::take(&mut self.about);
        self.say(Field::Id, false, about);
        let permalink = std::mem::take(&mut self.permalink);
        self.say(Field::Link, false, permalink);
        if self.lang.is_some() {
            self.write(Field::Content, ""); // the place where an entry's language stands
        }
        self.xml.push_str(self.dialect.entry_end());
        (self.xml, self.n_controls)
    }
}

/// Whether Atom content is text: not an image, not a film.
fn is_readable(tag: &Tag<'_>) -> bool {
    let kind = tag.value("type").unwrap_or_default().to_ascii_lowercase();
    let binary = ["image/", "audio/", "video/", "application/octet", "application/pdf"];
    !binary.iter().any(|start| kind.starts_with(start))
}

fn is_address(text: &str) -> bool {
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    is_web && !text.contains(char::is_whitespace)
}
