//! What `[[digest]]` means.
use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::{
    DigestPlan,
    found::Found,
    names::Names,
    reader::Reader,
    tables::Tables,
    values::{ADDRESS, AT, COLOUR, CRON, DAYS, HEARTBEAT, LINE, NAME, QUIET, ZONE},
};
use crate::{
    model::{Digest, Problem, Severity, Spelled, Watch, WhenEmpty},
    schedule::{Timetable, TimetableError},
};

/// All digests that can be used, in order of the files; what is wrong is drawn.
pub(super) fn read(tables: &Tables<'_>, watches: &[Watch], found: &Found) -> Vec<DigestPlan> {
    let mut names = Names::new("digest");
    let mut watch_names = Names::new("watch");
    // Doubles are drawn where the watches are read.
    let unheard = Found::default();
    for watch in watches {
        watch_names.take(&Spelled { text: watch.name.clone(), at: watch.at.clone() }, &unheard);
    }
    let mut former = Vec::new();
    let mut plans = Vec::new();
    for table in &tables.digests {
        let name = table.need("name", &NAME);
        if let Some(name) = &name {
            names.take(&Spelled { text: name.clone(), at: table.place_of("name") }, found);
        }
        let was = table.read("was", &NAME).map(|text| Spelled { text, at: table.place_of("was") });
        former.extend(was.clone());
        let carried = carried(table, watches, &watch_names, found);
        plans.extend(plan(table, name, was, carried));
        table.finish();
    }
    names.renamed(&former, found);
    note_unread(watches, &plans, found);
    plans
}

fn plan(
    table: &Reader<'_>,
    name: Option<String>,
    was: Option<Spelled>,
    watches: Vec<String>,
) -> Option<DigestPlan> {
    let title = table.read("title", &LINE);
    let zone = table.read_or("timezone", &ZONE, Tz::UTC);
    let timetable = timetable(table, zone.unwrap_or(Tz::UTC));
    let to = recipients(table);
    let quiet = table.read("quiet", &QUIET);
    let when_empty =
        table.choice("when_empty", &[("send", WhenEmpty::Send), ("skip", WhenEmpty::Skip)]);
    let accent = table.read("accent", &COLOUR);
    let footer = table.read("footer", &LINE);
    let is_threaded = table.flag("thread").unwrap_or_default();
    let heartbeat = table.read("heartbeat", &HEARTBEAT);
    if heartbeat.is_some() {
        table.hide(table.place_of("heartbeat"));
    }
    let name = name?;
    let digest = Digest {
        was: was.map(|was| was.text),
        title: title.unwrap_or_else(|| name.clone()),
        to: to?,
        watches,
        zone: zone?,
        when_empty: when_empty.unwrap_or_default(),
        accent,
        footer,
        is_threaded,
        heartbeat,
        name,
    };
    Some(DigestPlan { digest, timetable: timetable?, quiet })
}

/// `cron`, or `at` and perhaps `days`.
fn timetable(table: &Reader<'_>, zone: Tz) -> Option<Timetable> {
    let cron = table.read("cron", &CRON);
    let at = table.read("at", &AT);
    let days = table.read("days", &DAYS);
    match (cron, at) {
        (Some(_), Some(_)) => {
            let problem = Problem::error(table.place_of("at"), "two timetables for one digest")
                .label("this is the second")
                .also(table.place_of("cron"), "this is the first")
                .help("leave `cron`, or `at` with `days`; two digests can have one of each");
            table.add(problem);
            None
        }
        (Some(cron), None) => {
            if days.is_some() {
                let problem = Problem::error(table.place_of("days"), "`days` goes with `at`")
                    .help("write the days into the fifth field of `cron`");
                table.add(problem);
            }
            understood(table, "cron", Timetable::cron(&cron, zone))
        }
        (None, Some(at)) => {
            let days = days.as_deref().unwrap_or_default();
            understood(table, "at", Timetable::at(&at, days, zone))
        }
        (None, None) => {
            if !table.has("cron") && !table.has("at") {
                no_timetable(table);
            }
            None
        }
    }
}

fn no_timetable(table: &Reader<'_>) {
    if !table.is_damaged() {
        let problem = Problem::error(table.at.clone(), "this digest never goes")
            .label("no `at` and no `cron`")
            .help("add `at = \"07:30\"`, and `days = \"mon-fri\"` if it is not for every day");
        table.add(problem);
    }
}

fn understood(
    table: &Reader<'_>,
    key: &'static str,
    timetable: Result<Timetable, TimetableError>,
) -> Option<Timetable> {
    let error = match timetable {
        Ok(timetable) => return Some(timetable),
        Err(error) => error,
    };
    let at = match error {
        TimetableError::Days(_) => table.place_of("days"),
        _ => table.place_of(key),
    };
    let problem = Problem::error(at, error.to_string()).label(error.label());
    table.add(match error.help() {
        Some(help) => problem.help(help),
        None => problem,
    });
    None
}

/// At least one, each once.
fn recipients(table: &Reader<'_>) -> Option<Vec<String>> {
    if !table.has("to") {
        table.missing("to", "[\"desk@example.org\"]");
        return None;
    }
    let list = table.read_each("to", &ADDRESS)?;
    if table.is_empty_list("to") {
        table.add(
            Problem::error(table.place_of("to"), "this digest has no readers")
                .help("add at least one address: `to = [\"desk@example.org\"]`"),
        );
    }
    let mut seen = BTreeSet::new();
    let mut once = Vec::new();
    for (address, spelled) in list {
        if seen.insert(address.to_lowercase()) {
            once.push(address);
        } else {
            table.add(
                Problem::error(spelled.at, format!("`{address}` stands here twice"))
                    .severity(Severity::Warning)
                    .label("one copy is sent"),
            );
        }
    }
    Some(once)
}

/// The watches in the order of the mail. `*` is every watch not named beside it, at its place;
/// without the key, all of them.
fn carried(table: &Reader<'_>, watches: &[Watch], known: &Names, found: &Found) -> Vec<String> {
    let every = || vec![Spelled { text: "*".into(), at: table.at.clone() }];
    let written = if table.has("watches") { table.texts("watches") } else { Some(every()) };
    let Some(written) = written else { return Vec::new() };
    if written.is_empty() {
        table.add(
            Problem::error(table.place_of("watches"), "this digest carries no watch")
                .help("`watches = [\"*\"]` is all of them"),
        );
    }
    let mut seen: BTreeSet<&str> = written.iter().map(|name| name.text.as_str()).collect();
    let mut carried: Vec<String> = Vec::new();
    for name in &written {
        if name.text == "*" {
            let rest = watches.iter().map(|watch| watch.name.as_str());
            carried.extend(rest.filter(|name| seen.insert(name)).map(str::to_owned));
        } else {
            known.expect(&name.text, &name.at, found);
            if !carried.contains(&name.text) {
                carried.push(name.text.clone());
            }
        }
    }
    carried
}

/// Notes watches that no digest carries: they match, and nobody reads it.
fn note_unread(watches: &[Watch], plans: &[DigestPlan], found: &Found) {
    if plans.is_empty() || found.n_errors() > 0 {
        return;
    }
    let carried: BTreeSet<&String> = plans.iter().flat_map(|plan| &plan.digest.watches).collect();
    for watch in watches.iter().filter(|watch| !carried.contains(&watch.name)) {
        found.add(
            Problem::error(watch.at.clone(), format!("no digest carries `{}`", watch.name))
                .severity(Severity::Note)
                .help("add it to the `watches` of a digest, or write [\"*\"] there"),
        );
    }
}
