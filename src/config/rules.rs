//! Actors and watches on their own, for commands that need nothing else.
use std::path::PathBuf;

use super::{
    Refusal, SourceFile, draft::blank, files, found::Found, mend, syntax, tables::Tables, watches,
};
use crate::{
    model::{self, Problem},
    watch,
};

/// Actors and watches alone, out of files that need hold nothing else.
#[derive(Debug)]
pub struct Rules {
    /// All watches, compiled.
    pub engine: watch::Engine,
    /// The actors they may name, as they were read.
    pub actors: Vec<model::Actor>,
    /// The watches, as they were read.
    pub watches: Vec<model::Watch>,
    /// Warnings and notes.
    pub notes: Vec<Problem>,
    /// The files, as problems point into them.
    pub files: Vec<SourceFile>,
}

/// Reads the actors and watches of some files or folders, whatever else stands there. Sources that
/// a watch asks for need not exist.
///
/// * `frequencies` — what the items will be like.
///
/// # Errors
/// Every problem of every actor and watch; a path that cannot be read.
pub fn load_rules(paths: &[PathBuf], frequencies: &watch::Frequencies) -> Result<Rules, Refusal> {
    let (mut files, found) = (Vec::new(), Found::default());
    for path in paths {
        let collected = files::collect(path);
        for mut problem in collected.problems {
            problem.at.file += files.len();
            found.add(problem);
        }
        let named = |file: SourceFile| SourceFile { path: collected.base.join(file.path), ..file };
        files.extend(collected.files.into_iter().map(named));
    }
    let (actors, watches) = {
        let texts = mend::mend(&files, &found);
        let roots = syntax::parse(&texts, &found);
        let tables = Tables::gather(&roots, &found);
        (watches::actors(&tables, &found), watches::read(&tables, None, &found))
    };
    let engine = watches::compile(&actors, &watches, frequencies, &found);
    let has_errors = found.n_errors() > 0;
    let (problems, secrets) = found.into_parts();
    for secret in &secrets {
        blank(&mut files, secret);
    }
    match engine {
        Some(engine) if !has_errors => {
            Ok(Rules { engine, actors, watches, notes: problems, files })
        }
        _ => {
            let base = PathBuf::new();
            Err(Refusal { problems, files, base, is_about_credentials: false })
        }
    }
}
