//! `attache inspect --article`: the article we find on a page, or what stands in its place.
use std::{io::Read as _, path::Path};

use chrono::{DateTime, Utc};
use flate2::read::GzDecoder;
use serde_json::json;

use super::{
    super::{args::Format, output::minute},
    Loaded, Place, Target, class, each,
};
use crate::{
    article::{self, Page},
    daemon::Clock,
    model::Trouble,
    text,
};

/// The same as [`super::inspect`] for pages.
///
/// Gives whether there was an article on every one.
pub(in crate::cli) fn articles(
    given: Option<&Path>,
    names: &[String],
    list: Option<&Path>,
    format: Format,
    clock: &Clock,
) -> anyhow::Result<bool> {
    each(given, names, list, clock, |target, loaded| {
        let read = loaded.map(|loaded| read(target, loaded));
        let said = match format {
            Format::Text => as_text(target, &read),
            Format::Json => as_json(target, &read),
        };
        (said, read.is_ok_and(|page| page.absence.is_none()))
    })
}

fn read(target: &Target, loaded: Loaded) -> Page {
    let Loaded { mut bytes, content_type, base } = loaded;
    if matches!(target.place, Place::File(_)) {
        bytes = unpacked(bytes);
    }
    article::read(&bytes, content_type.as_deref(), &base, None)
}

/// A saved page may be compressed (gzip); what breaks off is read as far as it goes.
fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut page = Vec::new();
    let limit = u64::try_from(article::MAX_BYTES).unwrap_or(u64::MAX) + 1;
    let _ = GzDecoder::new(bytes.as_slice()).take(limit).read_to_end(&mut page);
    page
}

fn as_text(target: &Target, read: &Result<Page, Trouble>) -> String {
    let mut lines = vec![text::line(&target.name)];
    match read {
        Ok(page) => describe(page, &mut lines),
        Err(trouble) => {
            lines.push(format!("  no page     {trouble}"));
            lines.extend(trouble.hint().map(|hint| format!("              {hint}")));
        }
    }
    lines.join("\n")
}

fn describe(page: &Page, lines: &mut Vec<String>) {
    let mut say = |what: &str, how: &str| {
        if !how.is_empty() {
            lines.push(format!("  {what:<11} {how}"));
        }
    };
    say("no article", &page.absence.map(|absence| absence.to_string()).unwrap_or_default());
    say("title", &page.title);
    say("by", &page.byline);
    say("published", &page.published.map(minute).unwrap_or_default());
    say("language", &page.lang);
    say("address", &page.canonical.as_ref().map(ToString::to_string).unwrap_or_default());
    for flaw in &page.flaws {
        say("mended", &flaw.0);
    }
    lines.extend(page.text.iter().map(|line| format!("\n{line}")));
}

/// One line; the date is Unix seconds.
fn as_json(target: &Target, read: &Result<Page, Trouble>) -> String {
    let page = match read {
        Ok(page) => page,
        Err(trouble) => {
            let err = class(trouble);
            return json!({ "v": 1, "file": target.name, "ok": false, "err": err, "text": "" })
                .to_string();
        }
    };
    let absence = page.absence;
    json!({
        "v": 1, "file": target.name, "ok": absence.is_none(),
        "err": absence.map(|absence| format!("no_article ({}): {absence}", absence.class())),
        "title": page.title, "byline": page.byline,
        "published": page.published.as_ref().map(DateTime::<Utc>::timestamp),
        "lang": page.lang, "canonical": page.canonical.as_ref().map(ToString::to_string),
        "repairs": page.flaws.iter().map(|flaw| &flaw.0).collect::<Vec<_>>(),
        "text": page.text.join("\n\n"),
    })
    .to_string()
}
