//! The two lines a mail program shows before the mail is opened. Nothing in them is ours except
//! numbers and the words between them.
use super::{dates::Wall, line, sentences};
use crate::model::{Edition, Section, Story};

/// Characters of a subject.
const SUBJECT: usize = 60;
/// Characters of a preheader.
const PREHEADER: usize = 90;
/// A headline shorter than this says nothing; the watch's name gives way.
const HEADLINE: usize = 16;

/// `9 on Russia–Pakistan, 5 more: Russia and Pakistan to hold…`; on a quiet day
/// `Nothing new: Russia & South Asia (Thu 26 May)`. At most [`SUBJECT`] characters.
pub(super) fn subject(edition: &Edition) -> String {
    let Some((section, story)) = top(edition) else {
        return quiet(edition);
    };
    let n_more = edition.entries().count() - section.n_items;
    let before = format!("{} on ", section.n_items);
    let after = if n_more == 0 { ": ".to_owned() } else { format!(", {n_more} more: ") };
    let room = SUBJECT - HEADLINE - before.chars().count() - after.chars().count();
    let start = format!("{before}{}{after}", line::cut(&section.watch, room));
    let room = SUBJECT - start.chars().count();
    start + &line::cut(&line::plain(&story.head.title), room)
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
        Some((_, next)) => line::plain(&next.head.title),
        None => sentences::Opening::new(edition).plain(),
    };
    line::cut(&fact, PREHEADER)
}

/// The edition's first story and where it stands: the first of the best tier.
fn top(edition: &Edition) -> Option<(&Section, &Story)> {
    ranked(edition).min_by_key(|(_, story)| story.tier)
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
