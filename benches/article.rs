//! How fast pages are read: `cargo bench --bench article`. The bar is 150 pages a second on one
//! core, and no page over 300 ms. Real pages where there are any, else made up, and that is said.
#![expect(clippy::print_stdout, reason = "a benchmark is read")]
use std::{fmt::Write as _, fs, io::Read as _, path::Path, time::Instant};

use attache::article;
use flate2::read::GzDecoder;
use url::Url;

const CORPUS: &str = "../shared/corpus/articles/html";
const N_MADE_UP: usize = 90;
const N_RUNS: u32 = 5;

fn main() {
    let pages = real().unwrap_or_else(|| {
        println!("no pages in {CORPUS}; made up {N_MADE_UP} of 100 KB, whose figures are others");
        (0..N_MADE_UP).map(|n| page(n, 60).into_bytes()).collect()
    });
    let n_bytes: usize = pages.iter().map(Vec::len).sum();
    let (mut best, mut slowest) = (f64::MAX, 0.0_f64);
    for _ in 0..N_RUNS {
        let mut all = 0.0;
        for page in &pages {
            let took = seconds(page);
            (all, slowest) = (all + took, slowest.max(took));
        }
        best = best.min(all);
    }
    #[expect(clippy::cast_precision_loss, reason = "pages and megabytes are small numbers")]
    let (n_pages, megabytes) = (pages.len() as f64, n_bytes as f64 / 1e6);
    println!(
        "{n_pages} pages, {megabytes:.1} MB: {:.0} pages/s, {:.1} MB/s, slowest {:.0} ms",
        n_pages / best,
        megabytes / best,
        slowest * 1e3
    );
    for (what, page) in hostile() {
        println!("{what:<44} {:>9} bytes {:>5.0} ms", page.len(), seconds(page.as_bytes()) * 1e3);
    }
}

fn seconds(page: &[u8]) -> f64 {
    let base = Url::parse("https://outlet.example/2026/talks").expect("an address");
    let begin = Instant::now();
    let read = article::read(page, Some("text/html"), &base, None);
    let took = begin.elapsed().as_secs_f64();
    std::hint::black_box(read);
    took
}

fn real() -> Option<Vec<Vec<u8>>> {
    let files = fs::read_dir(Path::new(CORPUS)).ok()?;
    let pages = files.flatten().map(|file| {
        let mut page = Vec::new();
        let packed = fs::read(file.path()).expect("a page");
        GzDecoder::new(packed.as_slice()).read_to_end(&mut page).expect("gzip");
        page
    });
    Some(pages.collect())
}

const SENTENCE: &str = "The ministers of both countries met in the capital on Monday, spoke for three hours about the railway and the price of gas, and called the talks constructive. ";

/// * `n` — makes pages differ.
fn page(n: usize, n_paragraphs: usize) -> String {
    let mut page = format!(
        "<!doctype html><html lang=en><head><title>Talks, round {n}</title><script>{}</script></head><body><nav><ul>",
        "var a = 1; ".repeat(4_000)
    );
    for link in 0..100 {
        let _ =
            write!(page, "<li class='menu-item'><a href='/section/{link}'>Section {link}</a></li>");
    }
    page += "</ul></nav><div class='page'><article><h1>Talks go on</h1>";
    for _ in 0..n_paragraphs {
        let _ = write!(page, "<p>{}<a href='/more'>more</a> {SENTENCE}</p>", SENTENCE.repeat(2));
    }
    page + "</article><aside><h3>Read also</h3><ul><li><a href=/x>Another story of the day</a></ul></aside></div></body></html>"
}

/// Just within the bounds, and far beyond them.
fn hostile() -> Vec<(&'static str, String)> {
    let nested = |n: usize| "<div>".repeat(n) + &SENTENCE.repeat(50);
    let text = SENTENCE.repeat(4);
    vec![
        ("3,000 nested divs", nested(3_000)),
        ("100,000 nested divs", nested(100_000)),
        ("240 nested divs, long text", nested(240) + &SENTENCE.repeat(500)),
        (
            "240 deep, 1,600 paragraphs",
            "<div>".repeat(240) + &"<p>A line, and another one, of a text.</p>".repeat(1_600),
        ),
        ("1,000,000 elements", "<i>a</i>".repeat(1_000_000)),
        ("14,000 paragraphs", "<p>A line, and another one.</p>".repeat(14_000)),
        ("14,000 spans in a paragraph", "<p>".to_owned() + &"<span>a, b</span> ".repeat(14_000)),
        ("14,000 divs of text", "<div>A line, and another one.</div>".repeat(14_000)),
        ("14,000 links", "<a href=/a>A line of a link</a> ".repeat(14_000)),
        ("14,000 breaks", "line<br>".repeat(14_000)),
        ("14,000 double breaks", "a line, of text<br><br>".repeat(7_000)),
        ("14,000 images", "<img src=a.png>".repeat(14_000)),
        (
            "14,000 entries",
            "<ul>".to_owned() + &"<li><a href=/a>An entry of a list</a>".repeat(7_000),
        ),
        ("14,000 cells", "<table>".to_owned() + &"<tr><td>a cell, and text<td>".repeat(4_600)),
        ("80 nested tables", "<table><tr><td>".repeat(80) + &text.repeat(50)),
        ("2 MB of text in one paragraph", format!("<p>{}</p>", SENTENCE.repeat(12_500))),
        ("2 MB in 3,000 paragraphs", format!("<p>{text}</p>").repeat(3_000)),
        ("50 MB of paragraphs", format!("<p>{text}</p>").repeat(50_000_000 / text.len())),
        ("8 MB of `<`", "<".repeat(8 << 20)),
        ("8 MB of a tag that never ends", "<a b=\"".to_owned() + &"c".repeat(8 << 20)),
        ("8 MB of attributes", format!("<a{}>", " b=c".repeat(2 << 20))),
        ("8 MB of `</`", "</".repeat(4 << 20)),
        ("8 MB of comments", "<!-- a -->".repeat(800_000)),
        ("8 MB of scripts that end nowhere", "<script></scrip ".repeat(500_000)),
        ("formatting left open", "<p><b><i><u>".repeat(5_000)),
        ("7,000 forms and buttons", "<form><button>a, b, c</button></form>".repeat(7_000)),
        ("7,000 headings", "<h2>A heading of this</h2><p>And a line of text.".repeat(7_000)),
        (
            "7,000 places of their own",
            (0..7_000).fold(String::new(), |page, n| {
                page + &format!("<div class=c{n}><p>A line, of text {n}.</div>")
            }),
        ),
    ]
}
