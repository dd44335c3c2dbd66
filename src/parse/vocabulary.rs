//! The words of all feed formats, brought to one: which element of which namespace says what,
//! and how well. Pure tables; who reads them decides.

/// A namespace, under whatever address or prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS of all versions, and elements without a namespace.
    Plain,
    Atom,
    Content,
    DublinCore,
    Terms,
    Media,
    Itunes,
    Syndication,
    Xhtml,
    Other,
}

impl Space {
    /// By its address; scheme, case and trailing `/` or `#` do not matter.
    pub(super) fn of_address(address: &str) -> Self {
        let address = address.trim().to_ascii_lowercase();
        let address = address.trim_end_matches(['/', '#']);
        match address.split_once("://").map_or(address, |(_, rest)| rest) {
            "www.w3.org/2005/atom" | "purl.org/atom/ns" => Self::Atom,
            "purl.org/rss/1.0/modules/content" | "purl.org/rss/modules/content" => Self::Content,
            "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" => Self::DublinCore,
            "purl.org/dc/terms" => Self::Terms,
            "search.yahoo.com/mrss" | "video.search.yahoo.com/mrss" => Self::Media,
            "www.itunes.com/dtds/podcast-1.0.dtd" => Self::Itunes,
            "purl.org/rss/1.0/modules/syndication" => Self::Syndication,
            "www.w3.org/1999/xhtml" => Self::Xhtml,
            "purl.org/rss/1.0" | "purl.org/net/rss1.1" | "purl.org/rss/1.0/modules/rss091" => {
                Self::Plain
            }
            other if is_rss(other) => Self::Plain,
            _ => Self::Other,
        }
    }

    /// By the prefix everybody uses, where it was never declared.
    pub(super) fn of_prefix(prefix: &str) -> Self {
        match prefix {
            "rss" => Self::Plain,
            "atom" | "atom10" | "a10" => Self::Atom,
            "content" => Self::Content,
            "dc" => Self::DublinCore,
            "dcterms" => Self::Terms,
            "media" => Self::Media,
            "itunes" => Self::Itunes,
            "sy" => Self::Syndication,
            "xhtml" => Self::Xhtml,
            _ => Self::Other,
        }
    }
}

/// Addresses under which RSS has been declared over the years.
fn is_rss(address: &str) -> bool {
    let hosts = [
        "my.netscape.com/",
        "channel.netscape.com/",
        "backend.userland.com/",
        "blogs.law.harvard.edu/tech/rss",
        "cyber.law.harvard.edu/rss",
        "cyber.harvard.edu/rss",
        "www.rssboard.org/rss",
    ];
    hosts.iter().any(|host| address.starts_with(host))
}

/// What an element says of an entry or a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Link,
    Id,
    Summary,
    Content,
    Author,
    Category,
    Published,
    Updated,
    Language,
    /// Minutes the document asks to be left alone.
    Ttl,
    /// `hourly`, `daily`, …
    Period,
    /// How often in a period.
    Frequency,
    /// An hour in which nobody should ask.
    SkipHour,
    /// The same for a weekday.
    SkipDay,
    /// Where the feed says it lives from now on.
    NewAddress,
    /// The program that wrote it.
    Generator,
}

/// The meaning of an element inside an entry or a feed, and whether it is only taken where
/// nothing better is said. `local` in lower case.
pub(super) fn field(space: Space, local: &str) -> Option<(Field, bool)> {
    use Field as F;
    use Space as S;
    let (field, is_spare) = match (space, local) {
        (S::Plain | S::Atom, "title") => (F::Title, false),
        (S::DublinCore | S::Media, "title") => (F::Title, true),
        (S::Plain | S::Atom, "link") => (F::Link, false),
        (S::Plain, "guid") | (S::Atom, "id") => (F::Id, false),
        (S::Plain, "description") | (S::Atom, "summary") => (F::Summary, false),
        (S::Plain | S::Itunes, "summary") | (S::DublinCore | S::Media, "description") => {
            (F::Summary, true)
        }
        (S::Content | S::Plain, "encoded") | (S::Atom, "content") => (F::Content, false),
        (S::Plain, "content") | (S::Xhtml, "body" | "div") => (F::Content, true),
        (S::Plain | S::Atom, "author") | (S::DublinCore | S::Plain, "creator") => {
            (F::Author, false)
        }
        (S::Itunes, "author") => (F::Author, true),
        (S::Plain | S::Atom, "category") | (S::DublinCore, "subject") => (F::Category, false),
        (S::Plain, "pubdate") | (S::Atom, "published" | "issued" | "pubdate") => {
            (F::Published, false)
        }
        (S::DublinCore | S::Plain, "date")
        | (S::Terms, "issued" | "created" | "date")
        | (S::Atom, "created") => (F::Published, true),
        (S::Atom, "updated" | "modified") | (S::Plain, "updated") => (F::Updated, false),
        (S::Terms, "modified") => (F::Updated, true),
        (S::Plain | S::DublinCore, "language") => (F::Language, false),
        (S::Plain, "ttl") => (F::Ttl, false),
        (S::Syndication, "updateperiod") => (F::Period, false),
        (S::Syndication, "updatefrequency") => (F::Frequency, false),
        (S::Plain, "hour") => (F::SkipHour, false),
        (S::Plain, "day") => (F::SkipDay, false),
        (S::Itunes, "new-feed-url") => (F::NewAddress, false),
        (S::Plain | S::Atom, "generator") => (F::Generator, false),
        _ => return None,
    };
    Some((field, is_spare))
}

/// Elements whose start or end shows that an unclosed text before them is over.
pub(super) fn ends_text(local: &str) -> bool {
    const NAMES: &[&str] = &[
        "item",
        "items",
        "entry",
        "channel",
        "rss",
        "rdf",
        "feed",
        "pubdate",
        "guid",
        "enclosure",
        "lastbuilddate",
        "description",
    ];
    NAMES.iter().any(|name| local.eq_ignore_ascii_case(name))
}

/// The same for texts of one line: no field may stand inside.
pub(super) fn ends_line(local: &str) -> bool {
    const NAMES: &[&str] = &[
        "title",
        "link",
        "id",
        "summary",
        "content",
        "encoded",
        "author",
        "creator",
        "category",
        "published",
        "updated",
        "issued",
        "modified",
        "created",
        "date",
        "comments",
    ];
    ends_text(local) || NAMES.iter().any(|name| local.eq_ignore_ascii_case(name))
}
