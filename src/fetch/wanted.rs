//! What a request is for, as far as HTTP cares.

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The `Accept` header.
    pub accept: &'static str,
    /// More bytes than this are no answer; after decompression.
    pub max_bytes: usize,
    /// Whether redirects are followed to other origins too; else they are [`super::Reply::Elsewhere`].
    pub is_anywhere: bool,
}

impl Wanted {
    /// A feed: feed types first; anything rather than nothing.
    pub const FEED: Self = Self {
        accept: "application/atom+xml, application/rss+xml, application/feed+json, \
                 application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, \
                 application/json;q=0.8, */*;q=0.1",
        max_bytes: super::MAX_BYTES,
        is_anywhere: true,
    };
}
