//! What a search asks for, out of its flags: every mistake with its remedy.
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::{
    cli::{args::SearchArgs, find},
    config::{self, Config, Refusal, SourceFile},
    model::{Place, Problem, Spelled},
    schedule,
    store::{Narrowed, Store},
    watch,
};

/// A search, understood.
#[derive(Debug)]
pub struct Asked {
    /// Of the query alone; `None` where no words are asked for.
    pub engine: Option<watch::Engine>,
    /// What else is asked for.
    pub narrowed: Narrowed,
}

impl Asked {
    /// Reads the flags.
    ///
    /// # Errors
    /// A mistake in the query, drawn under it; or in a filter, with what to write instead.
    pub fn read(
        config: &Config,
        store: &Store,
        args: &SearchArgs,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let query = args.query.join(" ");
        let engine = if query.trim().is_empty() {
            None
        } else {
            let engine = watch::Engine::for_search(&config.actors, &query);
            Some(engine.map_err(|problems| refused(&query, problems))?)
        };
        let narrowed = Narrowed {
            since: args.since.as_deref().map(|it| moment(it, now)).transpose()?,
            until: args.until.as_deref().map(|it| moment(it, now)).transpose()?,
            sources: sources(store, args)?,
            lang: args.language.as_deref().map(language).transpose()?,
            watch: args.watch.as_deref().map(|name| watch_row(store, name)).transpose()?,
            story: args.story,
        };
        Ok(Self { engine, narrowed })
    }

    /// What the index is asked; `None` where the words narrow nothing down.
    pub(super) fn expression(&self) -> Option<String> {
        let engine = self.engine.as_ref()?;
        engine.index_query(engine.names().next()?)
    }
}

/// The filters that were given, as they are spelled.
pub(super) fn filters(args: &SearchArgs) -> Vec<&'static str> {
    let given = [
        ("--watch", args.watch.is_some()),
        ("--source", args.source.is_some()),
        ("--country", args.country.is_some()),
        ("--language", args.language.is_some()),
        ("--story", args.story.is_some()),
        ("--since", args.since.is_some()),
        ("--until", args.until.is_some()),
    ];
    given.into_iter().filter(|(_, is_given)| *is_given).map(|(flag, _)| flag).collect()
}

/// The query's problems, drawn under it like a file's.
fn refused(query: &str, problems: Vec<Problem>) -> Refusal {
    let file = SourceFile { path: PathBuf::from("QUERY"), text: query.to_owned() };
    Refusal { problems, files: vec![file], base: PathBuf::new(), is_about_credentials: false }
}

/// So long before `now`, or the beginning of a day (UTC).
fn moment(written: &str, now: DateTime<Utc>) -> anyhow::Result<DateTime<Utc>> {
    if let Ok(day) = written.parse::<NaiveDate>() {
        return Ok(day.and_time(NaiveTime::MIN).and_utc());
    }
    schedule::parse_duration(written).map(|back| now - back).map_err(|error| {
        let help = error.help().unwrap_or_else(|| "write 30d, or a date: 2026-03-01".to_owned());
        anyhow::anyhow!("{error}; {help}")
    })
}

/// Rows of the sources that are asked for; `None` for all.
fn sources(store: &Store, args: &SearchArgs) -> anyhow::Result<Option<Vec<i64>>> {
    let country = args.country.as_deref().map(config::country_code).transpose();
    let country = country.map_err(anyhow::Error::msg)?;
    if args.source.is_none() && country.is_none() {
        return Ok(None);
    }
    let rows = store.rows_of_sources(args.source.as_deref(), country.as_deref())?;
    if !rows.is_empty() {
        return Ok(Some(rows));
    }
    match (&args.source, &country) {
        (Some(name), _) if store.rows_of_sources(Some(name), None)?.is_empty() => {
            anyhow::bail!("no source is called `{name}`; `attache sources list` gives their names")
        }
        (None, Some(code)) => anyhow::bail!(
            "no source says that it is of {code}; write country = \"{code}\" under it"
        ),
        _ => Ok(Some(rows)),
    }
}

fn language(written: &str) -> anyhow::Result<String> {
    let spelled =
        Spelled { text: written.to_owned(), at: Place { file: 0, span: 0..written.len() } };
    watch::language(&spelled).map_err(|problem| {
        let help = problem.help.unwrap_or_default();
        anyhow::anyhow!("{}; {help}", problem.message)
    })
}

fn watch_row(store: &Store, name: &str) -> anyhow::Result<i64> {
    let watches = store.rows()?.watches;
    let names = watches.keys().map(String::as_str);
    watches.get(name).copied().ok_or_else(|| find::none_called("watch", name, names))
}
