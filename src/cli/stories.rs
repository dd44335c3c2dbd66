//! `attache stories`: which items tell the same thing, and how each came to tell it.
use anyhow::Context as _;

use super::{
    args::{Format, StoriesCommand},
    output,
};
use crate::{
    model::{StoredStory, Teller},
    store::{self, Store},
    story::{self, Part},
    text,
};

/// Does what is asked of stories.
pub(super) fn stories(options: &store::Options, command: &StoriesCommand) -> anyhow::Result<()> {
    let StoriesCommand::Show { id, format } = *command;
    show(options, id, format)
}

/// # Errors
/// There is no store, or no story of this number.
fn show(options: &store::Options, id: i64, format: Format) -> anyhow::Result<()> {
    let found = Store::reader(options)?.story(id)?.with_context(|| {
        format!("there is no story {id}; `attache search` gives the number of an item's story")
    })?;
    match format {
        Format::Text => output::data(&as_text(&found)),
        Format::Json => output::data(&as_json(&found)),
    }
    Ok(())
}

fn as_text(found: &StoredStory) -> String {
    let (from, to) = (output::minute(found.opened_at), output::utc(found.last_at));
    let n_items = output::counted(found.tellers.len(), "item");
    let mut lines = vec![format!("story {}: {n_items}, seen {from} to {to}", found.id)];
    for (teller, part) in story::parts(&found.tellers) {
        let head = if teller.item == found.head { ", shown for it" } else { "" };
        let at = output::utc(teller.at);
        let title = text::line(&teller.title);
        let title =
            if title.is_empty() { "(its text is no longer kept)".to_owned() } else { title };
        lines.push(String::new());
        lines.push(title);
        lines.push(format!(
            "  {} · {at} · {}{}{head}",
            text::line(&teller.outlet),
            part.word(),
            likeness(teller, part),
        ));
        lines.extend((!teller.link.is_empty()).then(|| format!("  {}", text::line(&teller.link))));
    }
    lines.join("\n")
}

/// `, 93 % the same`; empty for what is no copy.
fn likeness(teller: &Teller, part: Part) -> String {
    match teller.likeness {
        Some(likeness) if matches!(part, Part::Copied | Part::Retitled) => {
            format!(", {} % the same", likeness / 10)
        }
        _ => String::new(),
    }
}

fn as_json(found: &StoredStory) -> String {
    let teller = |(teller, part): (&Teller, Part)| {
        serde_json::json!({
            "item": teller.item, "outlet": teller.outlet, "country": teller.country,
            "title": teller.title, "link": teller.link, "at": teller.at.to_rfc3339(),
            "part": part.word(), "by": teller.kinship.word(), "kin": teller.kin,
            "likeness": teller.likeness.map(|it| f64::from(it) / 1_000.0),
        })
    };
    serde_json::json!({
        "v": 1, "id": found.id, "head": found.head,
        "opened_at": found.opened_at.to_rfc3339(), "last_at": found.last_at.to_rfc3339(),
        "items": story::parts(&found.tellers).into_iter().map(teller).collect::<Vec<_>>(),
    })
    .to_string()
}
