//! How fast a large feed is read, mended or not: `cargo bench --bench parse`. The bar is 25 MB/s
//! on 10 MB.
#![expect(clippy::print_stdout, reason = "a benchmark is read")]
use std::{fmt::Write as _, time::Instant};

use attache::parse;
use url::Url;

/// Items of a 10 MB feed: 2 KB each, as outlets with full text write them.
const N_ITEMS: usize = 4_900;
const N_RUNS: u32 = 7;

fn main() {
    let base = Url::parse("https://outlet.example/feed").expect("an address");
    let sound = feed();
    let broken = sound
        .replace("&amp;", "&")
        .replace("</description>", "")
        .replace("&#8217;", "&rsquo;")
        .replacen("<channel>", "<channel><!DOCTYPE x>", 1);
    for (what, document) in [("sound", sound), ("broken", broken)] {
        let mut best = f64::MAX;
        let mut n_items = 0;
        for _ in 0..N_RUNS {
            let begin = Instant::now();
            let read = parse::read(document.as_bytes(), None, &base).expect("a feed");
            best = best.min(begin.elapsed().as_secs_f64());
            n_items = read.items.len();
        }
        #[expect(clippy::cast_precision_loss, reason = "megabytes are small numbers")]
        let megabytes = document.len() as f64 / 1e6;
        println!("{what:<7} {megabytes:.1} MB, {n_items} items: {:.1} MB/s", megabytes / best);
    }
}

fn feed() -> String {
    let mut feed = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Outlet</title><link>https://outlet.example/</link>\n".to_owned();
    let sentence = "The ministers of Russia and Pakistan met in Islamabad to discuss gas, rail &amp; the region&#8217;s security; both sides called the talks constructive. ";
    for n in 0..N_ITEMS {
        let _ = writeln!(
            feed,
            "<item><title>Talks, round {n}: gas &amp; rail</title><link>https://outlet.example/{n}</link><guid isPermaLink=\"false\">o-{n}</guid><pubDate>Tue, 03 Mar 2026 10:00:00 +0500</pubDate><category>Energy</category><description>{sentence}</description><content:encoded><![CDATA[<p>{}</p><p>{}</p>]]></content:encoded></item>",
            sentence.repeat(5),
            sentence.repeat(5),
        );
    }
    feed + "</channel></rss>\n"
}
