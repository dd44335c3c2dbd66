//! What a watch took that stands under another one.
use std::collections::{BTreeSet, HashMap};

use super::{entry::NAME, line};
use crate::model::{Candidate, Elsewhere, Entry, Section, Story, Tier};

/// Where an item is told.
pub(super) struct Home {
    watch: String,
    /// The item its story is shown by.
    head: i64,
}

impl Home {
    /// Of each item of a story.
    pub(super) fn of(story: &Story) -> impl Iterator<Item = (i64, Self)> {
        let home = |entry: &Entry| {
            (entry.item, Self { watch: story.head.watch.clone(), head: story.head.item })
        };
        story.entries().map(home)
    }
}

/// What `watch` took beside the items `shown` under it; and if that is one story, its head.
pub(super) fn of(
    watch: &str,
    watches: &[String],
    taken: &[&Candidate],
    shown: &BTreeSet<i64>,
    homes: &HashMap<i64, Home>,
) -> (Elsewhere, Option<i64>) {
    let rest = taken.iter().filter(|it| took(it, watch) && !shown.contains(&it.id));
    let rest: Vec<(&Candidate, &Home)> =
        rest.filter_map(|it| homes.get(&it.id).map(|home| (*it, home))).collect();
    let heads = |is_counted: &dyn Fn(&Candidate) -> bool| {
        let counted = rest.iter().filter(|(it, _)| is_counted(it)).map(|(_, home)| home.head);
        counted.filter(|head| !shown.contains(head)).collect::<BTreeSet<i64>>()
    };
    let stories = heads(&|_| true);
    let lone_head = stories.first().copied().filter(|_| stories.len() == 1);
    let title = lone_head.and_then(|head| taken.iter().find(|it| it.id == head));
    let others: BTreeSet<&String> = rest.iter().map(|(_, home)| &home.watch).collect();
    let others = watches.iter().filter(|watch| others.contains(watch));
    let elsewhere = Elsewhere {
        n_items: rest.len(),
        n_stories: stories.len(),
        n_told: heads(&|it| is_told(it, watch)).len(),
        watches: others.map(|watch| line::clean(watch)).collect(),
        title: title.map_or_else(String::new, |head| line::cut(&head.item.title, NAME)),
        story: 0,
    };
    (elsewhere, lone_head)
}

/// Says of each section where the only story is told that stands elsewhere.
///
/// * `lone_heads` — by section, the item it is shown by.
pub(super) fn number(sections: &mut [Section], lone_heads: &[Option<i64>]) {
    let stories = sections.iter().flat_map(|section| &section.stories);
    let numbers: HashMap<i64, u32> = stories.map(|story| (story.head.item, story.number)).collect();
    for (section, head) in sections.iter_mut().zip(lone_heads) {
        section.elsewhere.story = head.and_then(|head| numbers.get(&head).copied()).unwrap_or(0);
    }
}

/// Whether `watch` took it at all.
pub(super) fn took(candidate: &Candidate, watch: &str) -> bool {
    candidate.matches.iter().any(|matched| matched.watch == watch)
}

/// Whether `watch` took it more than in passing.
fn is_told(candidate: &Candidate, watch: &str) -> bool {
    let mut matches = candidate.matches.iter().filter(|matched| matched.watch == watch);
    matches.any(|matched| matched.tier != Tier::Passing)
}
