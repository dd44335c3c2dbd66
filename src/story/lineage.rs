//! Who told a story first, who copied it, who gave it another headline. It does not decide what a
//! story is.
use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Kinship, Lineage, Teller},
    text::folded,
};

/// What an item is to the one that was published first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It was the first.
    First,
    /// The text of the first, or of one of its copies, under the same headline.
    Copied,
    /// The same under another headline.
    Retitled,
    /// Words of its own.
    Own,
}

impl Part {
    /// As it is written in output.
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Copied => "copied",
            Self::Retitled => "retitled",
            Self::Own => "own words",
        }
    }
}

/// What each item is to the first, in the order they were published.
///
/// Texts are the same where one item is known as the copy of another, or leads to its address, in
/// whichever order they were seen: what an outlet published first may reach us last.
///
/// ```text
/// agency 09:00, paper 09:20 the same text, site 09:40 the same under another headline
///     ->  first, copied, retitled
/// ```
pub fn parts(tellers: &[Teller]) -> Vec<(&Teller, Part)> {
    let mut ordered: Vec<&Teller> = tellers.iter().collect();
    ordered.sort_by_key(|teller| (teller.at, teller.item));
    let Some(first) = ordered.first().copied() else { return Vec::new() };
    let texts = texts(tellers);
    let title = folded(&first.title);
    let part = |teller: &Teller| match texts[&teller.item] == texts[&first.item] {
        _ if teller.item == first.item => Part::First,
        true if folded(&teller.title) == title => Part::Copied,
        true => Part::Retitled,
        false => Part::Own,
    };
    ordered.into_iter().map(|teller| (teller, part(teller))).collect()
}

/// Who was first and what the others did, each outlet once and by the first thing it did; `None`
/// where nobody but one outlet tells it.
pub fn lineage(tellers: &[Teller]) -> Option<Lineage> {
    let parts = parts(tellers);
    let (first, _) = parts.first()?;
    let mut lineage =
        Lineage { first: first.outlet.clone(), first_at: first.at, ..Lineage::default() };
    let mut named = BTreeSet::from([first.outlet.as_str()]);
    for (teller, part) in &parts {
        if !named.insert(teller.outlet.as_str()) {
            continue;
        }
        match part {
            Part::First => (),
            Part::Copied => lineage.copied.push(teller.outlet.clone()),
            Part::Retitled => lineage.retitled.push(teller.outlet.clone()),
            Part::Own => lineage.own.push(teller.outlet.clone()),
        }
    }
    (1 < named.len()).then_some(lineage)
}

/// By item: the first item known of its text.
fn texts(tellers: &[Teller]) -> BTreeMap<i64, i64> {
    let known: BTreeMap<i64, &Teller> = tellers.iter().map(|it| (it.item, it)).collect();
    let text = |teller: &Teller| {
        let mut at = teller;
        // The kin of an item was there before it, so this ends.
        for _ in 0..tellers.len() {
            let same_text = matches!(at.kinship, Kinship::Copy | Kinship::Part | Kinship::Link);
            match at.kin.filter(|_| same_text).and_then(|kin| known.get(&kin)) {
                Some(kin) => at = kin,
                None => break,
            }
        }
        at.item
    };
    tellers.iter().map(|teller| (teller.item, text(teller))).collect()
}
