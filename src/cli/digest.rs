//! `attache digest`: when digests go, and what the next one would say.
use std::path::Path;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::output;
use crate::{
    config::{Config, DigestPlan},
    daemon, digest,
    store::Store,
};

pub(super) fn list(config: &Config, now: DateTime<Utc>) {
    for plan in &config.digests {
        let digest = &plan.digest;
        output::data(&format!(
            "{}\n  to {}\n  {}\n  next: {}",
            digest.name,
            digest.to.join(", "),
            digest.watches.join(", "),
            next_times(plan, now, 3).join(" · "),
        ));
    }
}

/// The next `n` times in the digest's zone: `Mon 2 Mar 07:30`.
pub(super) fn next_times(plan: &DigestPlan, now: DateTime<Utc>, n: usize) -> Vec<String> {
    let first = plan.timetable.next_after(now);
    let times = std::iter::successors(first, |at| plan.timetable.next_after(*at)).take(n);
    times
        .map(|at| at.with_timezone(&plan.digest.zone).format("%a %-d %b %Y %H:%M %Z").to_string())
        .collect()
}

pub(super) fn preview(
    config: &Config,
    name: &str,
    out: Option<&Path>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let plan = config.digests.iter().find(|plan| plan.digest.name == name).with_context(|| {
        let names: Vec<_> = config.digests.iter().map(|it| it.digest.name.as_str()).collect();
        format!("no digest is called `{name}`; there are: {}", names.join(", "))
    })?;
    let store = Store::reader(&config.store)?;
    let material = daemon::preview(&store, config, plan, None, now)?;
    let edition = digest::assemble(&material);
    let to = plan.digest.to.first().map_or("", String::as_str);
    let reader =
        digest::Reader { to, from: &config.mail.from, unsubscribe: None, undelivered: &[] };
    let rendered = digest::render(&edition, &reader);
    let Some(folder) = out else {
        output::data(&format!("Subject: {}\n\n{}", rendered.subject, rendered.text));
        return Ok(());
    };
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (extension, text) in [("html", &rendered.html), ("txt", &rendered.text)] {
        let path = folder.join(format!("{name}.{extension}"));
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        output::talk(&format!("wrote {}", path.display()));
    }
    Ok(())
}
