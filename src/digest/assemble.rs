//! Decides what an edition says: which story stands where, and which words of it are shown.
//! It leaves nothing out and words nothing that `sentences` can word later.
use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use super::{
    cleaned, edits,
    elsewhere::{self, Home, took},
    entry::{NAME, entry},
    languages, line,
    story::{Told, group, same_title},
};
use crate::model::{
    Candidate, Digest, EditedItem, EditedRow, Edition, Entry, Match, Material, Section, Story,
    Tier, WatchFigures,
};

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
        coverage: cleaned::coverage(&material.coverage),
        changes: material.changes.iter().map(cleaned::change).collect(),
        second_looks: second_looks(material, &watches),
        edited,
        not_in_force: material
            .not_in_force
            .iter()
            .map(|it| line::cut(it, cleaned::SENTENCE))
            .collect(),
        last_main: material.last_main.as_ref().map(cleaned::last),
        closest: material.closest.iter().take(3).map(cleaned::miss).collect(),
    }
}

/// What an earlier edition held and is a main story since, best first.
fn second_looks(material: &Material, watches: &[String]) -> Vec<Entry> {
    let mut second_looks: Vec<Entry> = material
        .second_looks
        .iter()
        .filter(|candidate| !candidate.matches.is_empty())
        .map(|candidate| entry(candidate, home(candidate, watches), Tier::Passing))
        .collect();
    second_looks.sort_by_key(|entry| (Reverse((entry.score, entry.at)), entry.item));
    second_looks
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
    let others: Vec<Entry> = others.collect();
    let head_entry = entry(head, shown, shown.tier);
    Story {
        number: 0,
        tier: shown.tier,
        beat: head.beats.get(&shown.watch).cloned().unwrap_or_default(),
        continues: members.iter().filter_map(|member| told.last(member)).max(),
        lineage: head.story.and_then(|id| material.lineages.get(&id)).map(cleaned::lineage),
        lopsided: head
            .story
            .and_then(|id| material.lopsided.get(&(id, shown.watch.clone())))
            .map(cleaned::lopsided),
        others: english_first(&head_entry, others),
        head: head_entry,
    }
}

/// Under a head in another language one in English comes first: it says best what the head says.
fn english_first(head: &Entry, mut others: Vec<Entry>) -> Vec<Entry> {
    if languages::is_foreign(head)
        && let Some(place) = others.iter().position(languages::is_in_english)
    {
        others[..=place].rotate_right(1);
    }
    others
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
    let (mut sections, mut lone_heads) = (Vec::new(), Vec::new());
    let homes: HashMap<i64, Home> = stories.iter().flat_map(Home::of).collect();
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
        let (elsewhere, lone_head) = elsewhere::of(watch, watches, taken, &shown, &homes);
        let n_items = shown.len();
        if n_items + elsewhere.n_items > 0 {
            let usual = usual(material, watch);
            let watch = line::clean(watch);
            sections.push(Section { watch, n_items, elsewhere, usual, stories: here });
            lone_heads.push(lone_head);
        }
    }
    elsewhere::number(&mut sections, &lone_heads);
    sections
}

/// Where the story's beat stands among those of its watch; the last place where it has none.
fn beat_place(material: &Material, story: &Story) -> usize {
    let beats = material.beats.get(&story.head.watch);
    let place = beats.and_then(|beats| beats.iter().position(|beat| *beat == story.beat));
    place.unwrap_or(usize::MAX)
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
