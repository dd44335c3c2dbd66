//! An item's words, split once for everybody who looks at it. Not stored: the text is.
use crate::model;

use super::{Words, words};

/// The words of an item, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemWords {
    /// Of the title.
    pub title: Words,
    /// Of [`model::Item::body`].
    pub body: Words,
    /// Of the author line.
    pub author: Words,
    /// Of the link.
    pub url: Words,
}

impl ItemWords {
    /// Splits every field once.
    pub fn of(item: &model::Item) -> Self {
        Self {
            title: words(&item.title),
            body: words(item.body()),
            author: words(&item.author),
            url: words(&item.link),
        }
    }

    /// Of one field.
    pub fn field(&self, field: model::Field) -> &Words {
        match field {
            model::Field::Title => &self.title,
            model::Field::Body => &self.body,
            model::Field::Author => &self.author,
            model::Field::Url => &self.url,
        }
    }

    /// The folded words of title, body and author with single spaces between, for a full-text
    /// index whose tokenizer splits at spaces and changes nothing else.
    pub fn index_text(&self) -> String {
        let fields = [&self.title, &self.body, &self.author].map(Words::folded);
        fields.into_iter().filter(|field| !field.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
