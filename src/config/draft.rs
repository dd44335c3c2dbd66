//! From tables to a configuration, or to all that is wrong with them.
use std::{path::Path, sync::Arc};

use super::{
    Config, DigestPlan, Refusal, SourceFile, SourcePlan, digests, found::Found, mend, settings,
    sources, syntax, tables::Tables, watches,
};
use crate::{
    model::{self, Place, Problem},
    watch,
};

/// Reads all tables of all files.
///
/// * `problems` — of finding and decoding them.
///
/// # Errors
/// Every problem there is.
pub(super) fn read_all(
    mut files: Vec<SourceFile>,
    base: &Path,
    problems: Vec<Problem>,
) -> Result<Config, Refusal> {
    let found = Found::default();
    for problem in problems {
        found.mark_damaged(problem.at.file);
        found.add(problem);
    }
    let draft = {
        let texts = mend::mend(&files, &found);
        let roots = syntax::parse(&texts, &found);
        Draft::read(&Tables::gather(&roots, &found), &files, base, &found)
    };
    let has_errors = found.n_errors() > 0;
    let (problems, secrets) = found.into_parts();
    for secret in secrets {
        blank(&mut files, &secret);
    }
    match draft {
        Some(draft) if !has_errors => Ok(draft.finish(problems, files, base)),
        _ => Err(Refusal { problems, files, base: base.to_owned(), is_about_credentials: false }),
    }
}

/// The configuration while it is not yet known to be without problems.
struct Draft {
    settings: settings::Settings,
    sources: Vec<SourcePlan>,
    actors: Vec<model::Actor>,
    watches: Vec<model::Watch>,
    digests: Vec<DigestPlan>,
    engine: watch::Engine,
}

impl Draft {
    /// `None` when the watches do not compile; why is among what was found.
    fn read(tables: &Tables<'_>, files: &[SourceFile], base: &Path, found: &Found) -> Option<Self> {
        let settings = settings::read(tables, files, base, found);
        let sources = sources::read(tables, found);
        let actors = watches::actors(tables, found);
        let watches = watches::read(tables, Some(&sources), found);
        let digests = digests::read(tables, &watches, found);
        let engine = watches::compile(&actors, &watches, &watch::Frequencies::assumed(), found)?;
        Some(Self { settings, sources, actors, watches, digests, engine })
    }

    fn finish(self, notes: Vec<Problem>, files: Vec<SourceFile>, base: &Path) -> Config {
        let settings::Settings {
            store,
            fetch,
            articles,
            mail,
            login,
            transport_at,
            metrics,
            story_window,
            alert_per_hour,
        } = self.settings;
        Config {
            store,
            fetch,
            articles,
            mail,
            login,
            transport_at,
            metrics,
            sources: self.sources,
            actors: self.actors,
            watches: self.watches,
            digests: self.digests,
            engine: Arc::new(self.engine),
            story_window,
            alert_per_hour,
            notes,
            files,
            base: base.to_owned(),
        }
    }
}

/// Replaces what stands at a place by as many asterisks, so that nothing else moves.
pub(super) fn blank(files: &mut [SourceFile], place: &Place) {
    let Some(file) = files.get_mut(place.file) else { return };
    if let Some(secret) = file.text.get(place.span.clone()) {
        let stars: String = secret
            .chars()
            .map(|c| if c == '\n' { "\n".into() } else { "*".repeat(c.len_utf8()) })
            .collect();
        file.text.replace_range(place.span.clone(), &stars);
    }
}
