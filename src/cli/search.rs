//! `attache search`: a watch that looks backwards. The index finds candidates, the engine decides.
mod asked;

use chrono::{DateTime, Utc};

use super::{
    args::{Format, SearchArgs},
    output,
};
use crate::{
    config::Config,
    digest,
    model::{Match, Run},
    store::{PAGE, Store, Stored},
    text::{self, ItemWords},
    watch,
};
pub use asked::Asked;

/// A stored item that was asked for, and by which words; `None` where no words were asked for.
pub type Hit = (Stored, Option<Match>);

/// Looks and says what is there.
///
/// # Errors
/// The query or a filter has a mistake; there is no store.
pub(super) fn search(config: &Config, args: &SearchArgs, now: DateTime<Utc>) -> anyhow::Result<()> {
    let store = Store::reader(&config.store)?;
    let asked = Asked::read(config, &store, args, now)?;
    let hits = found(&store, &asked, args.before.unwrap_or(i64::MAX), args.limit)?;
    for hit in &hits {
        match args.format {
            Format::Text => output::data(&as_text(hit)),
            Format::Json => output::data(&as_json(hit)),
        }
    }
    if args.format == Format::Text {
        output::talk(&closing(&hits, args));
    }
    Ok(())
}

/// The last `limit` items that were filed before the item `before`, the last one first; pages are
/// read until there are as many, a small one first.
///
/// # Errors
/// The store failed.
pub fn found(store: &Store, asked: &Asked, before: i64, limit: usize) -> anyhow::Result<Vec<Hit>> {
    let expression = asked.expression();
    let (mut hits, mut below, mut size) = (Vec::new(), before, limit.clamp(1, PAGE / 2));
    while hits.len() < limit {
        let rows = store.page(expression.as_deref(), &asked.narrowed, below, size)?;
        let Some(last) = rows.last() else { break };
        below = *last;
        size = PAGE;
        hits.extend(store.stored(&rows)?.into_iter().filter_map(|found| judged(asked, found)));
    }
    hits.truncate(limit);
    Ok(hits)
}

fn judged(asked: &Asked, found: Stored) -> Option<Hit> {
    let Some(engine) = &asked.engine else { return Some((found, None)) };
    let words = ItemWords::of(&found.item);
    let matched = engine.matches(&words, &found.item, &found.source).pop()?;
    Some((found, Some(matched)))
}

fn as_text((found, matched): &Hit) -> String {
    let item = &found.item;
    let (title, around) = digest::snippet(item, matched.as_ref().map(|it| &it.evidence));
    let at = output::utc(item.published.unwrap_or(found.first_seen));
    let why = matched.as_ref().map(|it| format!(" · {}", watch::arithmetic(it)));
    let outlet = text::line(&found.source.outlet);
    let story = found.story.map(|story| format!(" · story {story}")).unwrap_or_default();
    let mut lines = vec![
        digest::starred(&title),
        format!("  {outlet} · {at}{story}{}", why.unwrap_or_default()),
    ];
    lines.extend((!around.is_empty()).then(|| format!("  {}", digest::starred(&around))));
    lines.extend((!item.link.is_empty()).then(|| format!("  {}", text::line(&item.link))));
    lines.join("\n")
}

fn as_json((found, matched): &Hit) -> String {
    let item = &found.item;
    let (_, around) = digest::snippet(item, matched.as_ref().map(|it| &it.evidence));
    let run = |run: &Run| serde_json::json!({ "text": run.text, "is_evidence": run.is_marked });
    serde_json::json!({
        "v": 1, "id": found.id, "source": found.source.name, "outlet": found.source.outlet,
        "country": found.source.country, "lang": item.lang.as_ref().or(found.source.lang.as_ref()),
        "story": found.story, "title": item.title, "link": item.link,
        "published": item.published.map(|at| at.to_rfc3339()),
        "first_seen": found.first_seen.to_rfc3339(),
        "snippet": around.iter().map(run).collect::<Vec<_>>(),
        "score": matched.as_ref().map(|it| f64::from(it.score.halves()) / 2.0),
        "tier": matched.as_ref().map(|it| it.tier),
        "evidence": matched.as_ref().map(|it| &it.evidence),
    })
    .to_string()
}

/// What one does next.
fn closing(hits: &[Hit], args: &SearchArgs) -> String {
    match hits {
        [] => nothing(args),
        [.., (last, _)] if hits.len() == args.limit => {
            format!("{} shown; the next page: --before {}", hits.len(), last.id)
        }
        hits => format!("{} found", hits.len()),
    }
}

/// Says what to leave out, or how to ask for more.
fn nothing(args: &SearchArgs) -> String {
    let filters = asked::filters(args);
    match filters[..] {
        [] => "nothing found; a star stands for any ending (sanction*), `or` for another word"
            .to_owned(),
        [only] => format!("nothing found; without {only} there may be something"),
        [ref others @ .., last] => {
            let others = others.join(", ");
            format!("nothing found; without {others} or {last} there may be something")
        }
    }
}
