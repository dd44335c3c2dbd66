//! Names: used once, renamed once, and pointed at by other tables.
use std::collections::BTreeMap;

use super::{found::Found, spelling};
use crate::model::{Place, Problem, Spelled};

/// The names of one kind of table, and where each was first used.
pub(super) struct Names {
    kind: &'static str,
    first: BTreeMap<String, Place>,
}

impl Names {
    /// None yet; `kind` as a reader calls it: `source`.
    pub(super) fn new(kind: &'static str) -> Self {
        Self { kind, first: BTreeMap::new() }
    }

    /// Takes a name; drawn when it is taken already.
    pub(super) fn take(&mut self, name: &Spelled, found: &Found) {
        if let Some(first) = self.first.get(&name.text) {
            let problem = Problem::error(
                name.at.clone(),
                format!("two {}{} are called `{}`", self.kind, plural(self.kind), name.text),
            );
            found.add(problem.label("the second time").also(first.clone(), "the first time").help(
                "a name says who is meant, also in what was mailed before: give each its own",
            ));
        } else {
            self.first.insert(name.text.clone(), name.at.clone());
        }
    }

    /// All former names; each must belong to one table, and to nobody today.
    pub(super) fn renamed(&self, former: &[Spelled], found: &Found) {
        let mut seen: BTreeMap<&str, &Place> = BTreeMap::new();
        for was in former {
            let problem = || {
                Problem::error(
                    was.at.clone(),
                    format!("`{}` cannot have been renamed to this", was.text),
                )
            };
            if let Some(today) = self.first.get(&was.text) {
                found.add(
                    problem()
                        .label("somebody still has this name")
                        .also(today.clone(), "here")
                        .help(
                            "`was` is the name before a rename: remove the line, or the old table",
                        ),
                );
            } else if let Some(first) = seen.insert(&was.text, &was.at) {
                found.add(
                    problem()
                        .label("the second to claim this name")
                        .also(first.clone(), "the first")
                        .help("one history cannot be continued twice: leave one of the two"),
                );
            }
        }
    }

    /// Draws a name that nobody has; silent while tables may be missing because of other problems.
    pub(super) fn expect(&self, name: &str, at: &Place, found: &Found) {
        if self.first.contains_key(name) || found.is_lost(self.kind) {
            return;
        }
        let near = spelling::nearest(name, self.first.keys().map(String::as_str));
        let problem = Problem::error(at.clone(), format!("there is no {} `{name}`", self.kind));
        found.add(match near {
            Some(near) => problem.label(format!("did you mean \"{near}\"?")),
            None => problem.label("nobody has this name").help(self.known()),
        });
    }

    fn known(&self) -> String {
        const ENOUGH: usize = 8;
        let quoted: Vec<String> = self.first.keys().map(|name| format!("\"{name}\"")).collect();
        match quoted.len() {
            0 => format!("there is no {} at all so far", self.kind),
            n if n > ENOUGH => {
                format!("there are {} and {} more", quoted[..ENOUGH].join(", "), n - ENOUGH)
            }
            _ => format!("there are {}", quoted.join(", ")),
        }
    }
}

fn plural(kind: &str) -> &'static str {
    if kind.ends_with("ch") { "es" } else { "s" }
}
