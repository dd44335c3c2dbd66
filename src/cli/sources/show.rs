//! `attache sources show`: everything known of one source.
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    super::output,
    list::{minute, state, when_next},
};
use crate::{
    config::{Config, SourcePlan},
    model::Source,
    store::{PageCounts, Shown, SourceRow, Store},
};

pub(super) fn show(config: &Config, name: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    let Some(plan) = config.sources.iter().find(|plan| plan.source.name == name) else {
        anyhow::bail!("no source is called `{name}`; `attache sources list` names them")
    };
    let mut lines = said(&plan.source);
    lines.extend(full_text(config, plan));
    let store = Store::reader(&config.store).ok();
    let row = match &store {
        Some(store) => store.source_rows()?.into_iter().find(|row| row.name == name),
        None => None,
    };
    match row {
        Some(row) => lines.extend(known(&row)),
        None => lines.push(line("state", "not asked yet")),
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
    let mut lines = vec![line("full text", &format!("{}{by}", config.full_text(plan).word()))];
    lines.extend(plan.article_at.iter().map(|selector| line("article", selector)));
    lines
}

/// What became of its pages in the last week, and what can be done.
fn pages(counts: &PageCounts) -> Vec<String> {
    if counts.sum() == 0 {
        return Vec::new();
    }
    let mut lines = vec![line("pages", &format!("{} in 7 days", output::pages(counts)))];
    if 0 < counts.n_disallowed {
        lines.push(line("", "the outlet does not allow them all; the teaser is all there is"));
    }
    lines.extend(counts.rests_until.map(|at| {
        let until = minute(at);
        line(
            "",
            &format!(
                "left alone until {until} UTC, for the last ones had no article; say where it stands with `article`, or `full_text = \"never\"`"
            ),
        )
    }));
    lines
}

fn line(what: &str, how: &str) -> String {
    format!("{what:<12} {how}")
}

/// What the file says.
fn said(source: &Source) -> Vec<String> {
    let mut lines = vec![
        line("source", &source.name),
        line("outlet", &source.outlet),
        line("feed", source.url.as_str()),
    ];
    let optional =
        [("role", &source.role), ("country", &source.country), ("language", &source.lang)];
    lines.extend(optional.iter().filter_map(|(what, how)| Some(line(what, how.as_deref()?))));
    if !source.tags.is_empty() {
        lines.push(line("tags", &source.tags.join(", ")));
    }
    lines
}

/// What polling it has shown.
fn known(row: &SourceRow) -> Vec<String> {
    let mut lines = vec![line("state", &state(row))];
    lines.extend(row.trouble.iter().map(|trouble| line("", trouble)));
    lines.extend(row.hint.iter().map(|hint| line("", hint)));
    lines.extend(
        row.failing_since.map(|since| line("failing", &format!("since {} UTC", minute(since)))),
    );
    lines.extend(row.read_at.map(|at| line("last read", &format!("{} UTC", minute(at)))));
    lines.push(line("next poll", &when_next(row)));
    lines.push(line("items", &row.n_items.to_string()));
    lines
}

/// What may have been missed, and what had to be mended.
fn coverage(shown: &Shown) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(shown.usual_gap.map(|gap| line("usual gap", &length(gap))));
    lines.extend(shown.news_at.map(|at| line("last news", &format!("{} UTC", minute(at)))));
    lines.extend(shown.lives_at.iter().map(|url| {
        line("lives at", &format!("{url} (it has moved for good; put that into its file)"))
    }));
    for (from, to, n_filled, is_closed) in &shown.gaps {
        let how = match (is_closed, n_filled) {
            (true, n) => format!("filled with {n} items from older pages"),
            (false, 0) => "may be missing items".to_owned(),
            (false, n) => format!("may be missing items; {n} found in older pages"),
        };
        lines.push(line("gap", &format!("{} to {} UTC, {how}", minute(*from), minute(*to))));
    }
    lines.extend(
        shown
            .empty_since
            .map(|at| line("empty", &format!("lists nothing since {} UTC", minute(at)))),
    );
    lines.extend(shown.burst.map(|(n, at)| {
        line(
            "burst",
            &format!("{n} old items republished on {} UTC, kept out of the mail", minute(at)),
        )
    }));
    lines.extend(shown.flaws.iter().map(|flaw| line("mended", flaw)));
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
