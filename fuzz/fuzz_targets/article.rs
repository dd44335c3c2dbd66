//! A page to its article: no page panics or hangs, and where there is no article there is no text.
#![no_main]
use attache::article::{self, Absence};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|data: &[u8]| {
    let base = Url::parse("https://outlet.example.org/dir/page.html").expect("an address");
    let page = article::read(data, Some("text/html"), &base, None);
    assert!(page.text.iter().all(|line| !line.is_empty() && !line.contains('\n')));
    assert!(matches!(page.absence, None | Some(Absence::Paywall)) || page.text.is_empty());
});
