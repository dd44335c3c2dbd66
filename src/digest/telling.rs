//! What is said of a story and its items beside their own words: why they matched, who had it
//! first, what it goes on from.
use chrono::{DateTime, Utc};

use super::{
    dates::Wall,
    facts::{added, listed, listed_behind, n_unbroken},
    languages,
    line::tied,
    sentences::some,
};
use crate::model::{Entry, Lineage, Lopsided, Story, Tier};

/// Where all that matched stands.
pub(super) const IN_TITLE: &str = "in the title";

/// What is said behind the words that matched: ` in the title · 13 mentions · score 7`,
/// ` · 9 words apart · score 5`.
///
/// * `words` — those words, as they stand before it.
pub(super) fn behind(words: &str, notes: &[String]) -> String {
    let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
    match notes.first() {
        Some(first) if *first == IN_TITLE => format!(" {}", listed(&notes)),
        _ => listed_behind(n_unbroken(words), &notes),
    }
}

/// The words that matched: `Россия (Russia) + Пакистан (Pakistan)`.
pub(super) fn words(entry: &Entry) -> String {
    let words = entry.reason.words.iter().map(|word| match &word.gloss {
        Some(gloss) => format!("{} ({gloss})", word.surface),
        None => word.surface.clone(),
    });
    let words: Vec<String> = words.collect();
    added(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// `Wed 18:40`, never broken.
pub(super) fn when(entry: &Entry, wall: Wall) -> String {
    tied(&wall.when(entry.at))
}

/// `also under India–Russia defence ties`; empty where no other watch took the item.
pub(super) fn also(entry: &Entry) -> String {
    if entry.also.is_empty() {
        String::new()
    } else {
        format!("also under {}", entry.also.join(", "))
    }
}

/// `in the Urdu headline: Pakistan, Russia, exercise`: no translation, but what of it is known for
/// certain. Empty for an English one.
pub(super) fn gloss(entry: &Entry) -> String {
    if entry.gloss.is_empty() || entry.repeats_head {
        return String::new();
    }
    let language = languages::foreign(entry.lang.as_deref()).map(|name| format!("{name} "));
    format!("in the {}headline: {}", language.unwrap_or_default(), entry.gloss.join(", "))
}

/// `in Urdu`; empty for English.
pub(super) fn language(entry: &Entry) -> String {
    match languages::foreign(entry.lang.as_deref()) {
        Some(name) if !entry.repeats_head => format!("in {name}"),
        _ => String::new(),
    }
}

/// The [`gloss`], which names the language; else the [`language`].
pub(super) fn gloss_or_language(entry: &Entry) -> String {
    Some(gloss(entry)).filter(|gloss| !gloss.is_empty()).unwrap_or_else(|| language(entry))
}

/// Whether one reads why another item of a story matched only if its words are named: one is foreign,
/// and the [`gloss`] does not have it.
pub(super) fn has_foreign_words(entry: &Entry) -> bool {
    let mut glosses = entry.reason.words.iter().filter_map(|word| word.gloss.as_ref());
    !entry.repeats_head && glosses.any(|gloss| !entry.gloss.contains(gloss))
}

/// Of a story whose head is in another language: the item in English that is shown with it.
pub(super) fn in_english(story: &Story) -> Option<&Entry> {
    let first = story.others.first().filter(|_| languages::is_foreign(&story.head));
    first.filter(|it| languages::is_in_english(it))
}

/// The other items, but for the one [`in_english`].
pub(super) fn others(story: &Story) -> &[Entry] {
    &story.others[usize::from(in_english(story).is_some())..]
}

/// The headline that says most to a reader: the English one, where there is one.
pub(super) fn headline(story: &Story) -> &str {
    &in_english(story).unwrap_or(&story.head).title
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
    let words = |at| format!("continues from {}", tied(&wall.day(at)));
    story.continues.map_or_else(String::new, words)
}

/// `first in Volga Wire, Wed 16:05 · copied by Indus Courier and 3 others · copied under another
/// headline by Sindh Post · told in other words by Raisina Letter`: the first only where it is neither
/// the item that is shown nor the only other one, and is alone in its minute; nobody whose own item
/// is shown. Empty where that leaves nobody.
pub(super) fn lineage(story: &Story, wall: Wall) -> String {
    let Some(lineage) = &story.lineage else { return String::new() };
    let is_first = |entry: &Entry| (&lineage.first, lineage.first_at) == (&entry.outlet, entry.at);
    let is_seen = is_first(&story.head) || matches!(others(story), [only] if is_first(only));
    let first = if is_seen || !is_alone(story, &lineage.first, lineage.first_at) {
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
        &by("copied under another headline", &lineage.retitled),
        &by("told in other words", &lineage.own),
    ])
}

/// Whether all other outlets told it in a later minute than `outlet` did: what readers see of times.
pub(super) fn is_alone(story: &Story, outlet: &str, at: DateTime<Utc>) -> bool {
    let minute = |at: DateTime<Utc>| at.timestamp() / 60;
    let mut others = story.entries().filter(|entry| entry.outlet != outlet);
    others.all(|entry| minute(at) < minute(entry.at))
}

/// What another item of a story is to the first: `copied`, `copied under another headline`; where the
/// store cannot say, `same headline`. Empty for words of its own.
pub(super) fn relation(story: &Story, other: &Entry) -> &'static str {
    let is_among = |outlets: fn(&Lineage) -> &Vec<String>| {
        story.lineage.as_ref().is_some_and(|it| outlets(it).contains(&other.outlet))
    };
    if is_among(|it| &it.copied) {
        "copied"
    } else if is_among(|it| &it.retitled) {
        "copied under another headline"
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
    let words = |at| format!("already sent {}", tied(&wall.when(at)));
    entry.alerted_at.map_or_else(String::new, words)
}
