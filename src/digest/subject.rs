//! The two lines a mail program shows before the mail is opened. Nothing in them is ours except
//! numbers and the words between them.
use std::cmp::Reverse;

use super::{
    dates::Wall,
    line::{self, clean},
    opening::Opening,
    sentences, telling,
};
use crate::model::{Edition, Run, Section, Story};

/// Characters of a subject.
const SUBJECT: usize = 60;
/// Characters of a preheader.
const PREHEADER: usize = 90;
/// A headline shorter than this says nothing; the watch's name gives way.
const HEADLINE: usize = 16;

/// `9 on Russia–Pakistan, 5 more: Russia and Pakistan to hold…`, which are stories; on a quiet day
/// `Nothing new: Russia & South Asia (Thu 26 May)`; of an alert `Russia–Pakistan: Russia and…`. At
/// most [`SUBJECT`] characters.
pub(super) fn subject(edition: &Edition) -> String {
    let Some((section, story)) = top(edition) else {
        return match edition.second_looks.first() {
            Some(entry) => line::cut(&format!("Second look: {}", entry.title), SUBJECT),
            None => quiet(edition),
        };
    };
    if edition.is_alert && edition.stories().count() == 1 {
        let watch = line::cut(&section.watch, SUBJECT - HEADLINE - 2);
        return line::cut(&format!("{watch}: {}", telling::headline(story)), SUBJECT);
    }
    let n_told = section.n_told_here();
    let n_more = edition.n_told() - n_told;
    let before = if n_told == 0 { "In passing on ".to_owned() } else { format!("{n_told} on ") };
    let after = if n_more == 0 { ": ".to_owned() } else { format!(", {n_more} more: ") };
    let room = SUBJECT - HEADLINE - before.chars().count() - after.chars().count();
    let start = format!("{before}{}{after}", line::cut(&section.watch, room));
    let room = SUBJECT - start.chars().count();
    start + &line::cut(telling::headline(story), room)
}

/// The second fact: the next story, best from another watch; else what the opening says. On a
/// quiet day what could not be read, and the last main story. At most [`PREHEADER`] characters.
pub(super) fn preheader(edition: &Edition) -> String {
    let Some((section, story)) = top(edition) else {
        return line::cut(&quiet_facts(edition).join("; "), PREHEADER);
    };
    let next = ranked(edition)
        .filter(|(_, other)| other.number != story.number)
        .min_by_key(|(other, story)| (story.tier, other.watch == section.watch));
    let fact = match next {
        Some((_, next)) => telling::headline(next).to_owned(),
        None if edition.is_alert => plain(&story.head.excerpt),
        None => clean(&Opening::new(edition).plain()),
    };
    line::cut(&fact, PREHEADER)
}

/// The edition's top story and where it stands: of the first section with the best tier, the
/// best score.
fn top(edition: &Edition) -> Option<(&Section, &Story)> {
    let tier = edition.stories().map(|story| story.tier).min()?;
    let is_best = |story: &&Story| story.tier == tier;
    let mut sections = edition.sections.iter();
    let section = sections.find(|section| section.stories.iter().any(|s| is_best(&s)))?;
    let best = section.stories.iter().filter(is_best);
    let top = best.min_by_key(|story| (Reverse(story.head.score), story.number))?;
    Some((section, top))
}

/// The words without their marks.
fn plain(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

fn ranked(edition: &Edition) -> impl Iterator<Item = (&Section, &Story)> {
    edition
        .sections
        .iter()
        .flat_map(|section| section.stories.iter().map(move |story| (section, story)))
}

fn quiet(edition: &Edition) -> String {
    let wall = Wall::new(edition.digest.zone, edition.slot_at);
    let first = edition.missed.first().unwrap_or(&edition.slot_at);
    let day = wall.span(*first, edition.slot_at).unwrap_or_else(|| wall.day(edition.slot_at));
    let (before, after) = ("Nothing new: ", format!(" ({day})"));
    let room = SUBJECT - before.len() - after.chars().count();
    format!("{before}{}{after}", line::cut(&edition.digest.title, room))
}

fn quiet_facts(edition: &Edition) -> Vec<String> {
    let wall = Wall::new(edition.digest.zone, edition.slot_at);
    let mut facts = Vec::new();
    let n_failing = edition.coverage.failing.len();
    if n_failing > 0 {
        facts.push(format!("{} could not be read", sentences::count(n_failing, "source")));
    }
    match &edition.last_main {
        Some(last) => facts.push(format!("last main story {}: {}", wall.day(last.at), last.title)),
        None if n_failing == 0 => facts.push(super::sources::read(&edition.coverage)),
        None => (),
    }
    facts
}
