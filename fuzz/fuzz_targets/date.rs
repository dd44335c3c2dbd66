//! Dates: no text panics or hangs, and what is read is a year people write.
#![no_main]
use attache::parse;
use chrono::Datelike as _;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(at) = parse::date(text) {
        assert!((1..=9999).contains(&at.year()), "{text:?} is {at}");
    }
});
