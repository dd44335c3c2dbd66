//! `attache sources show`: everything known of one source.
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    super::{
        find,
        output::{self, labelled, minute, utc},
    },
    list::{state, when_next},
};
use crate::{
    config::{Config, SourcePlan},
    model::Source,
    store::{PageCounts, Shown, SourceRow, Store},
};

/// Prints what is configured of a source, and what the store knows of it, if it does.
///
/// # Errors
/// Nobody goes by that name, or the store cannot be read.
pub(super) fn show(config: &Config, name: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    let plan = find::source(config, name)?;
    let mut lines = said(&plan.source);
    lines.extend(full_text(config, plan));
    let store = Store::reader(&config.store).ok();
    let row = match &store {
        Some(store) => store.source_rows()?.into_iter().find(|row| row.name == name),
        None => None,
    };
    match row {
        Some(row) => lines.extend(known(&row)),
        None => lines.push(labelled("state", "not asked yet")),
    }
    if let Some(shown) = store.as_ref().map(|it| it.shown(name, now)).transpose()?.flatten() {
        lines.extend(coverage(&shown));
    }
    if let Some(store) = &store {
        lines.extend(pages(&store.page_counts_of(name, now)?));
    }
    output::data(&lines.join("\n"));
    Ok(())
}

/// Whether its articles are fetched, and where their text stands.
fn full_text(config: &Config, plan: &SourcePlan) -> Vec<String> {
    let by = if plan.full_text.is_some() { "" } else { ", as [articles] says" };
    let mut lines = vec![labelled("full text", &format!("{}{by}", config.full_text(plan).word()))];
    lines.extend(plan.article_at.iter().map(|selector| labelled("article", selector)));
    lines
}

/// What became of its pages in the last week, and what can be done.
fn pages(counts: &PageCounts) -> Vec<String> {
    if counts.sum() == 0 {
        return Vec::new();
    }
    let mut lines = vec![labelled("pages", &format!("{} in 7 days", output::pages(counts)))];
    if 0 < counts.n_disallowed {
        lines.push(labelled("", "the outlet does not allow them all; the teaser is all there is"));
    }
    lines.extend(counts.rests_until.map(|at| {
        let until = utc(at);
        labelled(
            "",
            &format!(
                "left alone until {until}, for the last ones had no article; say where it stands with `article`, or `full_text = \"never\"`"
            ),
        )
    }));
    lines
}

/// What the file says.
fn said(source: &Source) -> Vec<String> {
    let mut lines = vec![
        labelled("source", &source.name),
        labelled("outlet", &source.outlet),
        labelled("feed", source.url.as_str()),
    ];
    let optional =
        [("role", &source.role), ("country", &source.country), ("language", &source.lang)];
    lines.extend(optional.iter().filter_map(|(what, how)| Some(labelled(what, how.as_deref()?))));
    if !source.tags.is_empty() {
        lines.push(labelled("tags", &source.tags.join(", ")));
    }
    lines
}

/// What polling it has shown.
fn known(row: &SourceRow) -> Vec<String> {
    let mut lines = vec![labelled("state", &state(row))];
    lines.extend(row.trouble.iter().map(|trouble| labelled("", trouble)));
    lines.extend(row.hint.iter().map(|hint| labelled("", hint)));
    lines.extend(
        row.failing_since.map(|since| labelled("failing", &format!("since {}", utc(since)))),
    );
    lines.extend(row.read_at.map(|at| labelled("last read", &utc(at))));
    lines.push(labelled("next poll", &when_next(row)));
    lines.push(labelled("items", &row.n_items.to_string()));
    lines
}

/// What may have been missed, and what had to be mended.
fn coverage(shown: &Shown) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(shown.usual_gap.map(|gap| labelled("usual gap", &length(gap))));
    lines.extend(shown.news_at.map(|at| labelled("last news", &utc(at))));
    lines.extend(shown.lives_at.iter().map(|url| {
        labelled("lives at", &format!("{url} (it has moved for good; put that into its file)"))
    }));
    for (from, to, n_filled, is_closed) in &shown.gaps {
        let how = match (is_closed, n_filled) {
            (true, n) => format!("filled with {n} items from older pages"),
            (false, 0) => "may be missing items".to_owned(),
            (false, n) => format!("may be missing items; {n} found in older pages"),
        };
        lines.push(labelled("gap", &format!("{} to {} UTC, {how}", minute(*from), minute(*to))));
    }
    lines.extend(
        shown.empty_since.map(|at| labelled("empty", &format!("lists nothing since {}", utc(at)))),
    );
    lines.extend(shown.burst.map(|(n, at)| {
        labelled(
            "burst",
            &format!("{n} old items republished on {}, kept out of the mail", utc(at)),
        )
    }));
    lines.extend(shown.flaws.iter().map(|flaw| labelled("mended", flaw)));
    lines
}

/// `2 d`, `5 h`, `20 min`.
fn length(gap: TimeDelta) -> String {
    match gap.num_minutes() {
        minutes if 2 * 24 * 60 <= minutes => format!("{} d", gap.num_days()),
        minutes if 2 * 60 <= minutes => format!("{} h", gap.num_hours()),
        minutes => format!("{minutes} min"),
    }
}
