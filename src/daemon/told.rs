//! How the stories of an edition were told: by whom first, and by which side.
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::desk::Desk;
use crate::{
    model::{Candidate, Lineage, Lopsided, Side},
    story, watch,
};

/// Lineages by story; and which stories two sides do not tell alike, by story and watch.
pub(super) type Tellings = (BTreeMap<i64, Lineage>, BTreeMap<(i64, String), Lopsided>);

impl Desk<'_> {
    /// How the candidates' stories were told: who was first and what the others did, and which of
    /// them the two sides of a watch do not tell alike.
    pub(super) fn told(
        &self,
        candidates: &[Candidate],
        now: DateTime<Utc>,
    ) -> anyhow::Result<Tellings> {
        let stories: BTreeSet<i64> = candidates.iter().filter_map(|it| it.story).collect();
        let sides = self.sides(now)?;
        let (mut lineages, mut lopsided) = (BTreeMap::new(), BTreeMap::new());
        // What one item tells has no second teller, and no side.
        for id in self.store.told_by_several(&stories)? {
            let tellers = self.store.tellers(id)?;
            lineages.extend(story::lineage(&tellers).map(|lineage| (id, lineage)));
            for (watch, sides) in &sides {
                let found = story::lopsided(&tellers, sides, now);
                lopsided.extend(found.map(|found| ((id, watch.clone()), found)));
            }
        }
        Ok((lineages, lopsided))
    }

    /// The two sides of each watch of the digest that is about two states.
    fn sides(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<(String, [Side; 2])>> {
        let mut all = Vec::new();
        for watch in &self.config.watches {
            let [one, other] = watch.between.as_slice() else { continue };
            if self.plan.digest.watches.contains(&watch.name)
                && let Some(one) = self.side(&one.text, now)?
                && let Some(other) = self.side(&other.text, now)?
            {
                all.push((watch.name.clone(), [one, other]));
            }
        }
        Ok(all)
    }

    /// The side of an actor written as a country's code: `@PK`.
    fn side(&self, written: &str, now: DateTime<Utc>) -> anyhow::Result<Option<Side>> {
        let code = written.trim().strip_prefix('@').unwrap_or_default();
        let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let Some(actor) = is_code.then(|| watch::actor(&self.config.actors, code).ok()).flatten()
        else {
            return Ok(None);
        };
        let is_heard = self.store.is_heard(code, now)?;
        Ok(Some(Side { country: code.to_owned(), name: actor.name, is_heard }))
    }
}
