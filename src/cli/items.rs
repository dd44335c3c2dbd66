//! `attache items show`: one item, all its wordings, what the watches say, what became of its page.
use chrono::{DateTime, Utc};

use super::{
    args::{Format, ItemsCommand},
    output::{self, labelled, utc},
};
use crate::{
    config::Config,
    store::{Dossier, PageStand, Store, Worded},
    story::{Change, changes},
    text, watch,
};

/// Does what is asked of items.
pub(super) fn items(config: &Config, command: ItemsCommand) -> anyhow::Result<()> {
    let ItemsCommand::Show { key, diff, format } = command;
    show(config, &key, diff, format)
}

/// Prints all that is known of an item.
///
/// * `name` — the number other commands print, else a key, else a link.
/// * `diff` — whether the sentences that changed from wording to wording are shown.
///
/// # Errors
/// No item of this name, or several; the store cannot be read.
fn show(config: &Config, name: &str, diff: bool, format: Format) -> anyhow::Result<()> {
    let store = Store::reader(&config.store)?;
    let id = match store.items_called(name)?.as_slice() {
        [only] => *only,
        [] => anyhow::bail!(
            "no item is called `{name}`; `attache search --format json` gives the number and the link of each"
        ),
        several => {
            let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
            anyhow::bail!(
                "several items are called `{name}`; name one by its number: {}",
                ids.join(", ")
            )
        }
    };
    let dossier = store.dossier(id)?;
    output::data(&match format {
        Format::Text => as_text(&dossier, diff),
        Format::Json => as_json(&dossier, diff),
    });
    Ok(())
}

fn as_text(dossier: &Dossier, diff: bool) -> String {
    let mut lines = vec![
        labelled("item", &dossier.id.to_string()),
        labelled("key", &text::line(&dossier.key)),
        labelled(
            "source",
            &format!("{}, {}", dossier.source.name, text::line(&dossier.source.outlet)),
        ),
        labelled("first seen", &utc(dossier.first_seen)),
    ];
    if let Some(last) = dossier.wordings.last() {
        lines.push(labelled("title", &text::line(&last.item.title)));
        lines.push(labelled("link", &text::line(&last.item.link)));
        lines.extend(last.item.published.map(|at| labelled("published", &utc(at))));
        lines.extend(Some(labelled("by", &text::line(&last.item.author))).filter(|it| it != "by"));
    } else {
        lines.push(labelled("text", "no longer kept"));
    }
    lines.extend(dossier.page.iter().map(|page| labelled("page", &stand(page))));
    let editions = dossier.editions.iter();
    lines.extend(
        editions.map(|(digest, slot)| labelled("edition", &format!("{digest}, {}", utc(*slot)))),
    );
    for (n, worded) in dossier.wordings.iter().enumerate() {
        lines.push(String::new());
        lines.extend(wording(worded));
        let before = before(&dossier.wordings[..n], worded).filter(|_| diff);
        lines.extend(before.into_iter().flat_map(|before| differences(before, worded)));
    }
    if !diff && let Some(last) = dossier.wordings.last() {
        lines.push(String::new());
        lines.extend(last.item.body().lines().map(text::line));
    }
    lines.join("\n")
}

/// `wording 2    2026-03-02 06:30 UTC, from its page, 412 words`, and its matches.
fn wording(worded: &Worded) -> Vec<String> {
    let n_words = text::words(worded.item.body()).len();
    let from = if worded.page.is_some() { "from its page" } else { "from the feed" };
    let absence = worded.page.as_ref().and_then(|page| page.absence.as_deref());
    let absence = absence.map_or_else(String::new, |why| format!(", {why}"));
    let counted = output::counted(n_words, "word");
    let said = format!("{}, {from}, {counted}{absence}", utc(worded.seen_at));
    let mut lines = vec![labelled(&format!("wording {}", worded.n), &said)];
    for matched in &worded.matches {
        let by = if matched.evidence.is_by_full_text { ", by the full text" } else { "" };
        let (name, tier, why) = (&matched.watch, matched.tier.word(), watch::arithmetic(matched));
        lines.push(labelled("  match", &format!("{name}: {tier}{by}; {why}")));
    }
    lines
}

/// What became of a page, in words with a remedy.
fn stand(page: &PageStand) -> String {
    let why = page.why.as_deref().unwrap_or_default();
    match (page.state.as_str(), page.due_at) {
        ("read", due) => {
            let read = page.read_at.map_or_else(String::new, |at| format!("read {}", utc(at)));
            let gone = page.gone_at.map(|at| format!("taken down by {}", utc(at)));
            let next = due.map(|at| format!("looked at again {}", utc(at)));
            let said = [Some(read), gone, next].into_iter().flatten();
            said.collect::<Vec<_>>().join(", ")
        }
        ("owed", Some(at)) if why.is_empty() => format!("to be read, {}", utc(at)),
        ("owed", Some(at)) => format!("{why}; tried again {}", utc(at)),
        ("disallowed" | "refused", _) => format!("{why}; the teaser is all there is"),
        ("absent", _) => format!("no article: {why}"),
        _ => why.to_owned(),
    }
}

/// The last of the earlier wordings that came as this one did, from the feed or from the page.
fn before<'w>(earlier: &'w [Worded], worded: &Worded) -> Option<&'w Worded> {
    earlier.iter().rfind(|it| it.page.is_some() == worded.page.is_some())
}

/// `- sentence`, `+ sentence`, between two wordings of the same kind of text.
fn differences(before: &Worded, after: &Worded) -> Vec<String> {
    let mut lines = Vec::new();
    if before.item.title != after.item.title {
        lines.push(format!("  - {}", text::line(&before.item.title)));
        lines.push(format!("  + {}", text::line(&after.item.title)));
    }
    for change in changes(before.item.body(), after.item.body()) {
        let (old, new) = match change {
            Change::Removed(old) => (Some(old), None),
            Change::Added(new) => (None, Some(new)),
            Change::Reworded(old, new) => (Some(old), Some(new)),
        };
        lines.extend(old.map(|old| format!("  - {}", text::line(old))));
        lines.extend(new.map(|new| format!("  + {}", text::line(new))));
    }
    lines
}

fn as_json(dossier: &Dossier, diff: bool) -> String {
    let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339());
    let wordings = dossier.wordings.iter().enumerate().map(|(n, worded)| {
        let before = before(&dossier.wordings[..n], worded).filter(|_| diff);
        serde_json::json!({
            "n": worded.n, "seen_at": worded.seen_at.to_rfc3339(),
            "from": if worded.page.is_some() { "page" } else { "feed" },
            "title": worded.item.title, "summary": worded.item.summary,
            "content": worded.item.content, "author": worded.item.author,
            "lang": worded.item.lang, "published": time(worded.item.published),
            "link": worded.item.link,
            "page": worded.page.as_ref().map(|page| serde_json::json!({
                "title": page.title, "byline": page.byline, "lang": page.lang,
                "published": time(page.published), "absence": page.absence,
            })),
            "matches": worded.matches,
            "changes": before.map(|before| differences(before, worded)),
        })
    });
    serde_json::json!({
        "v": 1, "id": dossier.id, "key": dossier.key, "source": dossier.source.name,
        "outlet": dossier.source.outlet, "first_seen": dossier.first_seen.to_rfc3339(),
        "page": dossier.page.as_ref().map(|page| serde_json::json!({
            "url": page.url, "state": page.state, "why": page.why, "due_at": time(page.due_at),
            "read_at": time(page.read_at), "looks": page.n_looks, "gone_at": time(page.gone_at),
        })),
        "editions": dossier.editions.iter().map(|(digest, slot)| serde_json::json!({
            "digest": digest, "slot_at": slot.to_rfc3339(),
        })).collect::<Vec<_>>(),
        "wordings": wordings.collect::<Vec<_>>(),
    })
    .to_string()
}
