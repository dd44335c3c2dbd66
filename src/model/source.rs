//! What we watch, and who publishes it.
use std::sync::LazyLock;

use url::Url;

/// One document somebody publishes, and what we know of the publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Identity in the store: a changed address under the same name keeps its items.
    pub name: String,
    /// The name before a rename; keeps history and claims.
    pub was: Option<String>,
    /// Where the feed lives.
    pub url: Url,
    /// The publisher as readers know it; the name when the file gives none.
    pub outlet: String,
    /// `think-tank`, `journal`, `newspaper`, `ministry`, …; `None` if the file does not say.
    pub role: Option<String>,
    /// ISO 3166 alpha-2 in capitals.
    pub country: Option<String>,
    /// BCP 47, lower case; the language of items that do not state their own.
    pub lang: Option<String>,
    /// Free words for selecting sources: `tag:think-tank` in a watch.
    pub tags: Vec<String>,
}

impl Source {
    /// A publisher nobody knows anything of: for texts that come from no feed.
    pub fn nobody() -> Self {
        static NOBODY: LazyLock<Source> = LazyLock::new(|| Source {
            name: String::new(),
            was: None,
            url: "https://example.org/".parse().expect("an address"),
            outlet: String::new(),
            role: None,
            country: None,
            lang: None,
            tags: Vec::new(),
        });
        NOBODY.clone()
    }
}
