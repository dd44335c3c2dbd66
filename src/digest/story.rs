//! Which items tell the same story. It does not rank them.
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use url::Url;

use crate::model::{Candidate, Earlier};

/// Fewer letters than this are a rubric (`Press briefing`), not a headline of its own.
const MIN_HEADLINE: usize = 16;

/// What earlier editions told, by its stored story, its address and its headline.
pub(super) struct Told(HashMap<String, DateTime<Utc>>);

impl Told {
    pub(super) fn new(earlier: &[Earlier]) -> Self {
        let mut told = HashMap::new();
        for it in earlier {
            for key in keys(&it.link, &it.title, it.story) {
                let last = told.entry(key).or_insert(it.at);
                *last = it.at.max(*last);
            }
        }
        Self(told)
    }

    /// The last edition that told the item's story; `None` if none did.
    pub(super) fn last(&self, candidate: &Candidate) -> Option<DateTime<Utc>> {
        keys_of(candidate).filter_map(|key| self.0.get(&key).copied()).max()
    }
}

/// What an item is recognised by, as far as it has it: its stored story, its address, its headline.
fn keys(link: &str, title: &str, story: Option<i64>) -> impl Iterator<Item = String> {
    let title = headline(title).map(|title| format!("title {title}"));
    [story.map(|story| format!("story {story}")), canonical(link), title].into_iter().flatten()
}

fn keys_of(candidate: &Candidate) -> impl Iterator<Item = String> {
    keys(&candidate.item.link, &candidate.item.title, candidate.story)
}

/// Groups of positions in `candidates`, by first member: the same stored story, the same canonical
/// link, or the same headline. Each candidate is in exactly one group.
pub(super) fn group(candidates: &[&Candidate]) -> Vec<Vec<usize>> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut leader: Vec<usize> = (0..candidates.len()).collect();
    for (place, candidate) in candidates.iter().enumerate() {
        for key in keys_of(candidate) {
            let earlier = *first.entry(key).or_insert(place);
            join(&mut leader, earlier, place);
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); candidates.len()];
    for place in 0..candidates.len() {
        groups[lead(&leader, place)].push(place);
    }
    groups.retain(|group| !group.is_empty());
    groups
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

fn lead(leader: &[usize], mut place: usize) -> usize {
    while leader[place] != place {
        place = leader[place];
    }
    place
}

fn join(leader: &mut [usize], a: usize, b: usize) {
    let (a, b) = (lead(leader, a), lead(leader, b));
    leader[a.max(b)] = a.min(b);
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
