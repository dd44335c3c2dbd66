//! `attache sources check`: every source asked once, politely, and what is to be done.
use std::{collections::BTreeMap, io::IsTerminal as _, process::ExitCode, sync::Arc};

use chrono::{DateTime, Utc};
use tokio::{sync::Semaphore, task::JoinSet};
use url::Url;

use super::{
    super::{find, output, run},
    seek::{self, Held},
};
use crate::{
    config::Config,
    daemon::Clock,
    fetch::Client,
    model::{Impostor, Source, Trouble},
    store::Store,
};

/// How one source fared.
struct Verdict {
    place: usize,
    name: String,
    is_well: bool,
    words: String,
}

/// Asks the sources of these names, or all where none is named; 1 where one has trouble.
///
/// # Errors
/// A name nobody goes by.
pub(super) fn check(config: &Config, names: &[String], clock: &Clock) -> anyhow::Result<ExitCode> {
    for name in names {
        find::source(config, name)?;
    }
    let resting = resting(config, clock.now());
    let wanted = config.sources.iter().map(|plan| &plan.source).enumerate();
    let wanted = wanted.filter(|(_, it)| names.is_empty() || names.contains(&it.name));
    let (left_alone, asked): (Vec<_>, Vec<_>) =
        wanted.partition(|(_, it)| resting.contains_key(&it.name));
    let mut verdicts = run::runtime()?.block_on(ask_all(config, &asked, clock))?;
    verdicts.extend(left_alone.iter().map(|(place, it)| Verdict {
        place: *place,
        name: it.name.clone(),
        is_well: true,
        words: format!(
            "left alone: its server asked us to wait until {}",
            output::utc(resting[&it.name])
        ),
    }));
    verdicts.sort_by_key(|verdict| verdict.place);
    let rows: Vec<Vec<String>> = verdicts
        .iter()
        .map(|it| {
            vec![it.name.clone(), if it.is_well { "ok" } else { "no" }.to_owned(), it.words.clone()]
        })
        .collect();
    output::data(&output::table(&["source", "", "what was found"], &rows));
    let n_bad = verdicts.iter().filter(|verdict| !verdict.is_well).count();
    output::talk(&format!(
        "{} checked, {n_bad} with trouble",
        output::counted(rows.len(), "source")
    ));
    Ok(output::exit_code(n_bad == 0))
}

/// Sources whose servers asked to be left alone, and until when.
fn resting(config: &Config, now: DateTime<Utc>) -> BTreeMap<String, DateTime<Utc>> {
    let rows = Store::reader(&config.store).and_then(|store| store.source_rows());
    let rows = rows.unwrap_or_default().into_iter();
    rows.filter_map(|row| Some((row.name, row.not_before.filter(|until| now < *until)?))).collect()
}

/// One at a time on each host, as many hosts at once as `max_in_flight` allows.
async fn ask_all(
    config: &Config,
    sources: &[(usize, &Source)],
    clock: &Clock,
) -> anyhow::Result<Vec<Verdict>> {
    let client = Client::new(&config.fetch)?;
    let turns = Arc::new(Semaphore::new(config.fetch.max_in_flight));
    let pause = config.fetch.host_pause;
    let mut by_host: BTreeMap<String, Vec<(usize, Source)>> = BTreeMap::new();
    for (place, source) in sources {
        let host = source.url.host_str().unwrap_or_default().to_owned();
        by_host.entry(host).or_default().push((*place, (*source).clone()));
    }
    let (sender, mut verdicts) = tokio::sync::mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    for queue in by_host.into_values() {
        let (client, turns, clock, sender) =
            (client.clone(), turns.clone(), *clock, sender.clone());
        tasks.spawn(async move {
            for (nth, (place, source)) in queue.into_iter().enumerate() {
                if 0 < nth {
                    tokio::time::sleep(pause).await;
                }
                let _turn = turns.acquire().await;
                let (is_well, words) = judge(&client, &source, pause, &clock).await;
                let _ = sender.send(Verdict { place, name: source.name, is_well, words });
            }
        });
    }
    drop(sender);
    let mut done = Vec::new();
    while let Some(verdict) = verdicts.recv().await {
        done.push(verdict);
        if std::io::stderr().is_terminal() {
            output::progress(done.len(), sources.len(), "sources checked");
        }
    }
    Ok(done)
}

/// Whether the feed can be read, and what was found or is to be done.
async fn judge(
    client: &Client,
    source: &Source,
    pause: std::time::Duration,
    clock: &Clock,
) -> (bool, String) {
    let trouble = match seek::look(client, &source.url, false, clock).await {
        Held::Feed(found) => return (true, in_words(&found, &source.url)),
        Held::Page(candidates) => {
            let what = Impostor::Page;
            let trouble = Trouble::NotAFeed { what, found: "an HTML page".to_owned() };
            let found = seek::first_feed(client, &candidates, pause, clock).await;
            return match found {
                Some(_) => (false, proposal(&trouble, found)),
                None => (false, format!("{trouble}; it names none, so ask the outlet")),
            };
        }
        Held::Trouble(trouble) => trouble,
    };
    let is_gone = matches!(trouble, Trouble::Gone | Trouble::Status { status: 404 });
    let found = if is_gone { rediscover(client, source, pause, clock).await } else { None };
    (false, proposal(&trouble, found))
}

/// `20 items, newest 2026-03-02, 3 mended; it has moved for good: feed = "https://…"`.
///
/// * `asked` — where it was asked for.
fn in_words(found: &seek::Found, asked: &Url) -> String {
    let items = &found.document.items;
    let newest = items.iter().filter_map(|item| item.published.or(item.updated)).max();
    let newest = newest.map(|at| format!(", newest {}", at.format("%Y-%m-%d")));
    let mended = Some(found.document.flaws.len()).filter(|n| 0 < *n);
    let mended = mended.map(|n| format!(", {n} mended"));
    let moved =
        (found.url != *asked).then(|| format!("; it has moved for good: feed = \"{}\"", found.url));
    let more: String = [newest, mended, moved].into_iter().flatten().collect();
    output::counted(items.len(), "item") + &more
}

/// A feed that has gone may live elsewhere on its site.
async fn rediscover(
    client: &Client,
    source: &Source,
    pause: std::time::Duration,
    clock: &Clock,
) -> Option<seek::Found> {
    let home = source.url.join("/").ok()?;
    tokio::time::sleep(pause).await;
    let Held::Page(candidates) = seek::look(client, &home, true, clock).await else { return None };
    let others: Vec<_> = candidates.into_iter().filter(|it| it.url != source.url).collect();
    seek::first_feed(client, &others, pause, clock).await
}

fn proposal(trouble: &Trouble, found: Option<seek::Found>) -> String {
    match (found, trouble.hint()) {
        (Some(found), _) => format!("{trouble}; a feed was found: feed = \"{}\"", found.url),
        (None, Some(hint)) => format!("{trouble}; {hint}"),
        (None, None) => trouble.to_string(),
    }
}
