//! What is said of a story and its items beside their own words: why they matched, who had it
//! first, what it goes on from.
use super::{
    dates::Wall,
    languages,
    line::{cut, tied},
    sentences::{DOT, listed, some},
};
use crate::model::{Entry, Lineage, Lopsided, Reason, Story, Tier, Word};

/// Characters of the other watches' names.
const ALSO: usize = 200;

/// Where all that matched stands.
pub(super) const IN_TITLE: &str = "in the title";

/// Whether a reader sees without being told which words matched: all stand in the headline, in
/// English.
pub(super) fn is_evident(entry: &Entry) -> bool {
    let Reason { words, notes } = &entry.reason;
    let is_foreign = languages::foreign(entry.lang.as_deref()).is_some()
        || words.iter().any(|it| it.gloss.is_some());
    !is_foreign && notes.first().is_some_and(|note| note == IN_TITLE)
}

/// Characters of a word and its gloss.
pub(super) fn n_letters(word: &Word) -> usize {
    word.surface.chars().count() + word.gloss.as_ref().map_or(0, |gloss| gloss.chars().count())
}

/// What is said behind the words that matched: ` in the title · 11 further mentions · score 7`,
/// ` · 9 words apart · score 5`. Broken only between notes.
///
/// * `more` — a last statement; empty when there is none.
pub(super) fn behind(notes: &[String], more: &str) -> String {
    let between = if notes.first().is_some_and(|it| it == IN_TITLE) { " " } else { DOT };
    let tied: Vec<String> = notes.iter().map(|note| tied(note)).collect();
    let said: Vec<&str> = tied.iter().map(String::as_str).chain([more]).collect();
    match listed(&said) {
        said if said.is_empty() => said,
        said => format!("{between}{said}"),
    }
}

/// `Wed 18:40`, never broken.
pub(super) fn when(entry: &Entry, wall: Wall) -> String {
    tied(&wall.when(entry.at))
}

/// `also under India–Russia defence ties`; empty where no other watch took the item.
pub(super) fn also(entry: &Entry) -> String {
    match entry.also.as_slice() {
        [] => String::new(),
        also => format!("also under {}", cut(&also.join(", "), ALSO)),
    }
}

/// The sub-heading of stories that belong under none.
const NO_BEAT: &str = "Other";
/// Over stories that are about their watch, but not mainly.
const PARTLY: &str = "Partly on this";
/// Over what only names what its watch asks for.
pub(super) const IN_PASSING: &str = "In passing";

/// What a story that is told stands under: its beat, where its section has beats; else what sets
/// it apart from the main stories. Empty for those.
pub(super) fn heading(story: &Story, has_beats: bool) -> String {
    let mut letters = story.beat.chars();
    let first = letters.next().map(|first| first.to_uppercase().chain(letters).collect());
    match story.tier {
        _ if has_beats => first.unwrap_or_else(|| NO_BEAT.to_owned()),
        Tier::Also => PARTLY.to_owned(),
        Tier::Main | Tier::Passing => String::new(),
    }
}

/// `continues from Tue 24 May`; empty for a new story.
pub(super) fn continues(story: &Story, wall: Wall) -> String {
    let words = |at| format!("continues from {}", wall.day(at));
    story.continues.map_or_else(String::new, words)
}

/// `first in Volga Wire, Wed 16:05 · copied by Indus Courier and 3 others · retitled by Sindh Post
/// · told in other words by Raisina Letter`: the first only where it is neither the item that is
/// shown nor the only other one, and nobody whose own item is shown. Empty where that leaves nobody.
pub(super) fn lineage(story: &Story, wall: Wall) -> String {
    let Some(lineage) = &story.lineage else { return String::new() };
    let is_first = |entry: &Entry| (&lineage.first, lineage.first_at) == (&entry.outlet, entry.at);
    let is_seen = is_first(&story.head) || matches!(&*story.others, [only] if is_first(only));
    let first = if is_seen {
        String::new()
    } else {
        format!("first in {}, {}", lineage.first, tied(&wall.when(lineage.first_at)))
    };
    let by = |verb: &str, outlets: &[String]| {
        let is_shown = |outlet: &String| story.entries().any(|it| it.outlet == *outlet);
        let unseen: Vec<String> = outlets.iter().filter(|it| !is_shown(it)).cloned().collect();
        if unseen.is_empty() { String::new() } else { format!("{verb} by {}", some(&unseen)) }
    };
    listed(&[
        &first,
        &by("copied", &lineage.copied),
        &by("retitled", &lineage.retitled),
        &by("told in other words", &lineage.own),
    ])
}

/// What another item of a story is to the first: `copied`, `retitled`; where the store cannot say,
/// `same headline`. Empty for words of its own.
pub(super) fn relation(story: &Story, other: &Entry) -> &'static str {
    let is_among = |outlets: fn(&Lineage) -> &Vec<String>| {
        story.lineage.as_ref().is_some_and(|it| outlets(it).contains(&other.outlet))
    };
    if is_among(|it| &it.copied) {
        "copied"
    } else if is_among(|it| &it.retitled) {
        "retitled"
    } else if other.repeats_head {
        "same headline"
    } else {
        ""
    }
}

/// `so far in outlets of Pakistan only; those of Russia were read and do not have it`, `14 h later in
/// outlets of Russia`; empty where both sides of its watch tell it alike.
pub(super) fn lopsided(story: &Story) -> String {
    match &story.lopsided {
        None => String::new(),
        Some(Lopsided::Only { of, not_of }) => format!(
            "so far in outlets of {of} only; those of {not_of} were read and do not have it"
        ),
        Some(Lopsided::Late { of, by }) => {
            format!("{} h later in outlets of {of}", by.num_hours())
        }
    }
}

/// `already sent Wed 14:05`; empty for what was not.
pub(super) fn alerted(entry: &Entry, wall: Wall) -> String {
    let words = |at| format!("already sent {}", wall.when(at));
    entry.alerted_at.map_or_else(String::new, words)
}
