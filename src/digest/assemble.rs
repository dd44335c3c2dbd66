//! Decides what an edition says: which story stands where, and which words of it are shown.
//! It leaves nothing out and words nothing that `sentences` can word later.
use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use super::{
    edits,
    entry::{NAME, TITLE, entry, safe_link},
    line,
    story::{Told, group, same_title},
};
use crate::model::{
    Candidate, Change, ClosestMiss, Coverage, Digest, EditedItem, EditedRow, Edition, Entry,
    LastMain, Lineage, Lopsided, Match, Material, Section, Story, Tier, WatchFigures,
};

/// Characters of one of our own sentences that quotes somebody.
const SENTENCE: usize = 300;

/// Decides what the edition says: sections in the digest's order, in each the stories by beat,
/// tier, score and time (those in passing last), in each the item shown and the others that tell
/// the same.
///
/// An item appears once, under the first watch that took it as main or also; if none did, under
/// the first that took it in passing. Its story stands where the story's head stands.
/// Every candidate is in [`Edition::claims`] exactly once.
///
/// ```text
/// a (Russia–Pakistan, main 7), b (the same link, passing 1)  ->  one main story: a, others [b]
/// ```
pub fn assemble(material: &Material) -> Edition {
    let mut taken: Vec<&Candidate> =
        material.candidates.iter().filter(|candidate| !candidate.matches.is_empty()).collect();
    taken.sort_by_key(|candidate| candidate.id);
    let watches = watches(material, &taken);
    let told = Told::new(&material.earlier);
    let mut stories: Vec<Story> = group(&taken)
        .iter()
        .map(|group| {
            story(group.iter().map(|place| taken[*place]).collect(), &watches, &told, material)
        })
        .collect();
    let edited = note_edits(material, &mut stories);
    let sections = sections(material, &taken, &watches, &mut stories);
    let quiet = quiet(material, &taken);
    let mut second_looks: Vec<Entry> = material
        .second_looks
        .iter()
        .filter(|candidate| !candidate.matches.is_empty())
        .map(|candidate| entry(candidate, home(candidate, &watches), Tier::Passing))
        .collect();
    second_looks.sort_by_key(|entry| (Reverse((entry.score, entry.at)), entry.item));
    Edition {
        digest: Digest { title: line::clean(&material.digest.title), ..material.digest.clone() },
        slot_at: material.slot_at,
        missed: material.missed.clone(),
        window: material.window,
        next_at: material.next_at,
        is_first: material.is_first,
        is_alert: material.is_alert,
        sections,
        quiet,
        days: material.days.clone(),
        coverage: clean_coverage(&material.coverage),
        changes: material.changes.iter().map(clean_change).collect(),
        second_looks,
        edited,
        not_in_force: material.not_in_force.iter().map(|it| line::cut(it, SENTENCE)).collect(),
        last_main: material.last_main.as_ref().map(clean_last),
        closest: material.closest.iter().take(3).map(clean_miss).collect(),
        host: line::clean(&material.host),
    }
}

/// Says of each entry what was changed in its article; gives the rows of those that are told of
/// here no more.
fn note_edits(material: &Material, stories: &mut [Story]) -> Vec<EditedRow> {
    let mut edited: HashMap<i64, &EditedItem> =
        material.edited.iter().map(|edited| (edited.item, edited)).collect();
    for story in stories {
        for entry in std::iter::once(&mut story.head).chain(&mut story.others) {
            if let Some(edited) = edited.remove(&entry.item) {
                entry.edits = edits::lines(edited.item, &edited.edits);
            }
        }
    }
    let left = material.edited.iter().filter(|it| edited.contains_key(&it.item));
    left.map(edits::row).collect()
}

/// The digest's watches, then any a match names besides, so that nothing is lost.
fn watches(material: &Material, taken: &[&Candidate]) -> Vec<String> {
    let mut watches = material.digest.watches.clone();
    for matched in taken.iter().flat_map(|candidate| &candidate.matches) {
        if !watches.contains(&matched.watch) {
            watches.push(matched.watch.clone());
        }
    }
    watches
}

/// The match an item is shown by.
fn home<'a>(candidate: &'a Candidate, watches: &[String]) -> &'a Match {
    let place = |watch: &String| watches.iter().position(|known| known == watch);
    candidate
        .matches
        .iter()
        .min_by_key(|matched| (matched.tier == Tier::Passing, place(&matched.watch)))
        .expect("a candidate has a match")
}

/// One story; its number is set when all are in order.
fn story(
    mut members: Vec<&Candidate>,
    watches: &[String],
    told: &Told,
    material: &Material,
) -> Story {
    members.sort_by_key(|member| (member.effective_at(), member.id));
    let best = |member: &&Candidate| {
        let matched = home(member, watches);
        (matched.tier, Reverse(matched.score), member.effective_at(), member.id)
    };
    let head = *members.iter().min_by_key(|member| best(member)).expect("a group has a member");
    let shown = home(head, watches);
    let others = members.iter().filter(|member| member.id != head.id).map(|member| {
        let under = member.matches.iter().find(|matched| matched.watch == shown.watch);
        Entry {
            repeats_head: same_title(&member.item.title, &head.item.title),
            ..entry(member, under.unwrap_or_else(|| home(member, watches)), Tier::Passing)
        }
    });
    let others = others.collect();
    Story {
        number: 0,
        tier: shown.tier,
        beat: head.beats.get(&shown.watch).cloned().unwrap_or_default(),
        continues: members.iter().filter_map(|member| told.last(member)).max(),
        lineage: head.story.and_then(|id| material.lineages.get(&id)).map(clean_lineage),
        lopsided: head
            .story
            .and_then(|id| material.lopsided.get(&(id, shown.watch.clone())))
            .map(clean_lopsided),
        head: entry(head, shown, shown.tier),
        others,
    }
}

/// Sections in the digest's order, their stories numbered through.
fn sections(
    material: &Material,
    taken: &[&Candidate],
    watches: &[String],
    stories: &mut Vec<Story>,
) -> Vec<Section> {
    stories.sort_by_key(|story| {
        let head = &story.head;
        let beat = beat_place(material, story);
        (story.tier == Tier::Passing, beat, story.tier, Reverse((head.score, head.at)), head.item)
    });
    let mut number = 0;
    let mut sections = Vec::new();
    let homes: HashMap<i64, String> = stories
        .iter()
        .flat_map(|story| story.entries().map(|entry| (entry.item, story.head.watch.clone())))
        .collect();
    for watch in watches {
        let (mut here, rest): (Vec<_>, Vec<_>) =
            stories.drain(..).partition(|story| story.head.watch == *watch);
        *stories = rest;
        for story in &mut here {
            number += 1;
            story.number = number;
            story.beat = line::cut(&story.beat, NAME);
        }
        let shown: BTreeSet<i64> =
            here.iter().flat_map(Story::entries).map(|entry| entry.item).collect();
        let is_elsewhere = |taken: &&&Candidate| took(taken, watch) && !shown.contains(&taken.id);
        let elsewhere = taken.iter().filter(is_elsewhere);
        let n_elsewhere = elsewhere.clone().count();
        let others: BTreeSet<&String> = elsewhere.filter_map(|it| homes.get(&it.id)).collect();
        let elsewhere = watches.iter().filter(|watch| others.contains(watch));
        let elsewhere = elsewhere.map(|watch| line::clean(watch)).collect();
        let n_items = shown.len();
        if n_items + n_elsewhere > 0 {
            let usual = usual(material, watch);
            let watch = line::clean(watch);
            sections.push(Section { watch, n_items, n_elsewhere, elsewhere, usual, stories: here });
        }
    }
    sections
}

/// Where the story's beat stands among those of its watch; the last place where it has none.
fn beat_place(material: &Material, story: &Story) -> usize {
    let beats = material.beats.get(&story.head.watch);
    let place = beats.and_then(|beats| beats.iter().position(|beat| *beat == story.beat));
    place.unwrap_or(usize::MAX)
}

fn took(candidate: &Candidate, watch: &str) -> bool {
    candidate.matches.iter().any(|matched| matched.watch == watch)
}

fn usual(material: &Material, watch: &str) -> Option<u32> {
    material.figures.iter().find(|figures| figures.watch == watch).and_then(|known| known.usual)
}

fn quiet(material: &Material, taken: &[&Candidate]) -> Vec<WatchFigures> {
    let quiet = material
        .digest
        .watches
        .iter()
        .filter(|watch| !taken.iter().any(|candidate| took(candidate, watch)));
    quiet
        .map(|watch| WatchFigures { watch: line::clean(watch), usual: usual(material, watch) })
        .collect()
}

fn clean_coverage(coverage: &Coverage) -> Coverage {
    let mut clean = coverage.clone();
    for failing in &mut clean.failing {
        failing.outlet = line::cut(&failing.outlet, NAME);
        failing.why = line::cut(&failing.why, SENTENCE);
        failing.hint = failing.hint.as_deref().map(|hint| line::cut(&quoted(hint), SENTENCE));
    }
    for silent in &mut clean.silent {
        silent.outlet = line::cut(&silent.outlet, NAME);
    }
    for outlet in &mut clean.new {
        *outlet = line::cut(outlet, NAME);
    }
    clean
}

/// Commands stand between quotes in a mail, not between the backticks of a terminal, and are for
/// somebody who may not be the reader.
fn quoted(hint: &str) -> String {
    let pieces = hint.split('`').enumerate();
    let marks = |(n, piece): (usize, &str)| match n {
        0 => piece.to_owned(),
        n if n % 2 == 1 => format!("“{piece}"),
        _ => format!("”{piece}"),
    };
    let text: String = pieces.map(marks).collect();
    if hint.contains('`') { format!("for whoever runs Attaché: {text}") } else { text }
}

fn clean_lineage(lineage: &Lineage) -> Lineage {
    let outlets = |all: &[String]| all.iter().map(|outlet| line::cut(outlet, NAME)).collect();
    Lineage {
        first: line::cut(&lineage.first, NAME),
        first_at: lineage.first_at,
        copied: outlets(&lineage.copied),
        retitled: outlets(&lineage.retitled),
        own: outlets(&lineage.own),
    }
}

fn clean_lopsided(lopsided: &Lopsided) -> Lopsided {
    let clean = |name: &str| line::cut(name, NAME);
    match lopsided {
        Lopsided::Only { of, not_of } => Lopsided::Only { of: clean(of), not_of: clean(not_of) },
        Lopsided::Late { of, by } => Lopsided::Late { of: clean(of), by: *by },
    }
}

fn clean_change(change: &Change) -> Change {
    Change { at: change.at, line: line::cut(&change.line, SENTENCE) }
}

fn clean_last(last: &LastMain) -> LastMain {
    LastMain {
        title: line::cut(&last.title, TITLE),
        link: safe_link(&last.link),
        outlet: line::cut(&last.outlet, NAME),
        at: last.at,
    }
}

fn clean_miss(miss: &ClosestMiss) -> ClosestMiss {
    ClosestMiss {
        title: line::cut(&miss.title, TITLE),
        link: safe_link(&miss.link),
        outlet: line::cut(&miss.outlet, NAME),
        watch: line::clean(&miss.watch),
        failed: line::cut(&miss.failed, SENTENCE),
    }
}
