//! Which items tell the same story. It does not rank them.
use std::{collections::HashMap, hash::Hash};

use chrono::{DateTime, Utc};
use url::Url;

use crate::{
    model::{Candidate, Earlier},
    text::MIN_HEADLINE,
};

/// What earlier editions told, and when last.
///
/// A stored story goes on by its number alone: what it keeps apart, a headline does not join.
/// Address and headline speak for items that tell no stored story.
pub(super) struct Told {
    stories: HashMap<i64, DateTime<Utc>>,
    signs: HashMap<String, DateTime<Utc>>,
    /// The same of items that told no stored story.
    signs_alone: HashMap<String, DateTime<Utc>>,
}

impl Told {
    pub(super) fn new(earlier: &[Earlier]) -> Self {
        let mut told =
            Self { stories: HashMap::new(), signs: HashMap::new(), signs_alone: HashMap::new() };
        for it in earlier {
            it.story.into_iter().for_each(|story| note(&mut told.stories, story, it.at));
            for sign in signs(&it.link, &it.title) {
                if it.story.is_none() {
                    note(&mut told.signs_alone, sign.clone(), it.at);
                }
                note(&mut told.signs, sign, it.at);
            }
        }
        told
    }

    /// The last edition that told the item's story; `None` if none did.
    pub(super) fn last(&self, candidate: &Candidate) -> Option<DateTime<Utc>> {
        let signs = match candidate.story {
            Some(_) => &self.signs_alone,
            None => &self.signs,
        };
        let by_story = candidate.story.and_then(|story| self.stories.get(&story));
        let by_sign = signs_of(candidate).filter_map(|sign| signs.get(&sign)).max();
        by_story.max(by_sign).copied()
    }
}

fn note<K: Eq + Hash>(last: &mut HashMap<K, DateTime<Utc>>, key: K, at: DateTime<Utc>) {
    let last = last.entry(key).or_insert(at);
    *last = at.max(*last);
}

/// What an item is recognised by, as far as it has it: its address, its headline.
fn signs(link: &str, title: &str) -> impl Iterator<Item = String> {
    let title = headline(title).map(|title| format!("title {title}"));
    [canonical(link), title].into_iter().flatten()
}

fn signs_of(candidate: &Candidate) -> impl Iterator<Item = String> {
    signs(&candidate.item.link, &candidate.item.title)
}

/// Groups of positions in `candidates`, by first member: the same stored story, or the same
/// canonical link or headline. Two stored stories are never one group, whatever they have in
/// common. Each candidate is in exactly one group.
pub(super) fn group(candidates: &[&Candidate]) -> Vec<Vec<usize>> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut groups = Groups::new(candidates);
    for (place, candidate) in candidates.iter().enumerate() {
        let story = candidate.story.map(|story| format!("story {story}"));
        for key in story.into_iter().chain(signs_of(candidate)) {
            let earlier = *first.entry(key).or_insert(place);
            groups.join(earlier, place);
        }
    }
    groups.members()
}

/// Which candidates stand together, by the earliest of them.
struct Groups {
    leader: Vec<usize>,
    /// By leader: the stored story its group tells.
    story: Vec<Option<i64>>,
}

impl Groups {
    fn new(candidates: &[&Candidate]) -> Self {
        Self {
            leader: (0..candidates.len()).collect(),
            story: candidates.iter().map(|candidate| candidate.story).collect(),
        }
    }

    fn lead(&self, mut place: usize) -> usize {
        while self.leader[place] != place {
            place = self.leader[place];
        }
        place
    }

    /// Puts two together, unless they tell two stored stories.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.lead(a), self.lead(b));
        let (first, later) = (a.min(b), a.max(b));
        match (self.story[first], self.story[later]) {
            (Some(one), Some(other)) if one != other => (),
            (one, other) => {
                self.story[first] = one.or(other);
                self.leader[later] = first;
            }
        }
    }

    fn members(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.leader.len()];
        for place in 0..self.leader.len() {
            groups[self.lead(place)].push(place);
        }
        groups.retain(|group| !group.is_empty());
        groups
    }
}

/// Whether two headlines say the same, whatever the case and punctuation.
pub(super) fn same_title(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

/// What is compared of a headline; `None` if it is too short to tell two stories apart.
fn headline(title: &str) -> Option<String> {
    Some(letters(title).collect::<String>()).filter(|it| it.chars().count() >= MIN_HEADLINE)
}

/// Lower-case letters and digits.
fn letters(title: &str) -> impl Iterator<Item = char> {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// What two addresses of one page have in common: no fragment, no campaign parameters, no
/// trailing slash, http like https. `None` for a site's front page, which is nobody's article.
fn canonical(link: &str) -> Option<String> {
    let url = Url::parse(link).ok()?;
    let kept: Vec<String> = url
        .query_pairs()
        .filter(|(key, _)| !key.starts_with("utm_"))
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let path = url.path().trim_end_matches('/');
    let is_front_page = path.is_empty() && kept.is_empty();
    (!is_front_page).then(|| format!("{}{path}?{}", url.host_str().unwrap_or(""), kept.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_address() {
        let check = |a, b| assert_eq!(canonical(a), canonical(b), "{a} {b}");
        check("https://a.example/x", "http://a.example/x/");
        check("https://a.example/x", "https://a.example/x?utm_source=rss&utm_medium=feed#top");
        check("https://a.example/x?id=7", "https://a.example/x?utm_campaign=c&id=7");
        assert_ne!(canonical("https://a.example/x?id=7"), canonical("https://a.example/x?id=8"));
        assert_eq!(canonical("https://a.example/"), None);
        assert_eq!(canonical("not a link"), None);
    }

    #[test]
    fn headlines_are_compared_by_letters() {
        assert!(same_title("Pakistan’s gas line: a date", "PAKISTAN'S GAS LINE — A DATE"));
        assert!(!same_title("Gas line: a date", "Gas line: no date"));
        assert_eq!(headline("Press briefing"), None);
    }
}
