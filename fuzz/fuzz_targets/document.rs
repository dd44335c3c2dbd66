//! Bytes to items: no document panics, hangs, or makes the reader behind the repairs refuse.
//!
//! The first byte chooses what the server says of the document.
#![no_main]
use attache::{model::Trouble, parse, text};
use libfuzzer_sys::fuzz_target;
use url::Url;

const SAID: [Option<&str>; 6] = [
    None,
    Some("application/rss+xml"),
    Some("text/xml; charset=iso-8859-1"),
    Some("application/xml; charset=\"utf-16\""),
    Some("text/html; charset=koi8-r"),
    Some("application/json; charset=shift_jis"),
];

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let base = Url::parse("https://feeds.example.org/dir/feed.xml").expect("an address");
    let said = SAID[usize::from(*choice) % SAID.len()];
    match parse::read(bytes, said, &base) {
        Ok(document) => {
            let mut keys: Vec<_> = document.items.iter().map(|item| &item.key).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), document.items.len(), "each item has a key of its own");
            assert!(document.items.iter().all(|item| item.title == text::line(&item.title)));
        }
        Err(Trouble::NotAFeed { .. }) => (),
        Err(trouble) => panic!("{trouble}"),
    }
    let page = text::decode(bytes, None).text;
    parse::discover(&page, &base, true);
    parse::opml(&page, &base);
});
