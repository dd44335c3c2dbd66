//! A few lines to whoever runs us. No digest, and nobody's news.
use askama::Template;

use super::{
    Rendered,
    columns::Columns,
    filters,
    line::{clean, cut},
};

/// Characters of a subject.
const SUBJECT: usize = 60;

#[derive(Template)]
#[template(path = "notice.html", config = ".askama.toml")]
struct Notice<'a> {
    subject: &'a str,
    lines: &'a [String],
}

/// Words a notice: a subject, and a paragraph for each line.
///
/// * `lines` — text, whatever is in it; the first says what is the matter, the last what to do.
pub fn notice(subject: &str, lines: &[String]) -> Rendered {
    let subject = cut(subject, SUBJECT);
    let lines: Vec<String> = lines.iter().map(|line| clean(line)).collect();
    let mut page = Columns::default();
    for line in &lines {
        page.wrap("", "", line);
        page.gap();
    }
    let html = Notice { subject: &subject, lines: &lines };
    Rendered {
        html: html.render().expect("a String takes what is written"),
        text: page.text(),
        preheader: String::new(),
        subject,
    }
}
