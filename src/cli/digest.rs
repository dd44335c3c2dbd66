//! `attache digest`: when digests go, and what the next one would say.
use std::path::Path;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::{args::DigestCommand, find, output};
use crate::{
    config::{Config, DigestPlan},
    daemon, deliver, digest,
    model::Window,
    schedule,
    store::{Kind, NewEdition, Store},
};

/// Does what is asked of digests.
pub(super) fn digest(
    config: &Config,
    command: DigestCommand,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    match command {
        DigestCommand::List => list(config, now),
        DigestCommand::Preview { name, out, open_since, until } => {
            let window = window(open_since.as_deref(), until.as_deref(), now)?;
            preview(config, &name, out.as_deref(), window, now)?;
        }
        DigestCommand::Send { name, to, open_since } => {
            send(config, &name, &to, window(open_since.as_deref(), None, now)?, now)?;
        }
    }
    Ok(())
}

fn list(config: &Config, now: DateTime<Utc>) {
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

/// The window of `--open-since` and `--until`; `None` without the first.
fn window(
    open_since: Option<&str>,
    until: Option<&str>,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<Window>> {
    let Some(since) = open_since else { return Ok(None) };
    let ago = |text: &str| anyhow::Ok(now - schedule::parse_duration(text)?);
    let until = until.map_or(Ok(now), ago)?;
    let window = Window::new(ago(since)?, until);
    Ok(Some(window.context("--until lies before --open-since; it is the shorter of the two")?))
}

/// What the next edition would say, to stdout or as files.
fn preview(
    config: &Config,
    name: &str,
    out: Option<&Path>,
    window: Option<Window>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let plan = find::digest(config, name)?;
    let store = Store::reader(&config.store)?;
    let material = daemon::preview(&store, config, plan, window, now)?;
    let edition = digest::assemble(&material);
    let to = plan.digest.to.first().map_or("", String::as_str);
    let unsubscribe = config.mail.unsubscribe_address(name, to);
    let reader = digest::Reader {
        to,
        from: &config.mail.from,
        unsubscribe: unsubscribe.as_deref(),
        undelivered: &[],
    };
    let rendered = digest::render(&edition, &reader);
    let Some(folder) = out else {
        output::data(&format!("Subject: {}\n\n{}", rendered.subject, rendered.text));
        return Ok(());
    };
    let message = daemon::letter_of(config, &edition, to)?.raw;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let files = [
        ("html", rendered.html.as_bytes()),
        ("txt", rendered.text.as_bytes()),
        ("eml", message.as_slice()),
    ];
    for (extension, bytes) in files {
        let path = folder.join(format!("{name}.{extension}"));
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        output::talk(&format!("wrote {}", path.display()));
    }
    Ok(())
}

/// Puts what `preview` shows into the outbox, for one address. Claims nothing.
fn send(
    config: &Config,
    name: &str,
    to: &str,
    window: Option<Window>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let plan = find::digest(config, name)?;
    deliver::parse_mailbox(to).with_context(|| format!("`{to}` is no address"))?;
    let mut store = Store::open(&config.store)?;
    let material = daemon::preview(&store, config, plan, window, now)?;
    let mut edition = digest::assemble(&material);
    edition.slot_at = now;
    let letter = daemon::letter_of(config, &edition, to)?;
    let sample = NewEdition {
        digest: store.aside(&format!("sample:{name}"), now)?,
        slot_at: now,
        missed: Vec::new(),
        window: material.window,
        kind: Kind::Quiet,
        subject: format!("sample for {to}"),
        claims: Vec::new(),
        letters: vec![letter],
    };
    anyhow::ensure!(store.freeze(&sample)?, "a sample was sent this very second; try again");
    output::talk(&format!(
        "a sample of {name} for {to} is in the outbox: a running daemon sends it at once, else `attache once`"
    ));
    Ok(())
}
