//! Prefixes, and the namespaces they stand for where we are.
use super::{
    super::{tag::Tag, vocabulary::Space},
    Writer,
};
use crate::parse::dialect::Dialect;

/// More namespaces than any feed declares.
const MAX_BOUND: usize = 256;

impl<'a> Writer<'a> {
    /// The prefixes that an element declares, for it and what is in it.
    pub(super) fn bind(&mut self, tag: &Tag<'a>) {
        for (key, address) in &tag.attributes {
            let prefix = match key.strip_prefix("xmlns") {
                Some("") if !self.open.is_empty() => "",
                Some(prefix) if prefix.starts_with(':') => &prefix[1..],
                _ => continue,
            };
            if self.bound.len() < MAX_BOUND {
                self.bound.push((prefix, Space::of_address(address)));
            }
        }
    }

    /// Namespace, and local name in lower case.
    pub(super) fn meaning(&self, name: &str) -> (Space, String) {
        let (prefix, local) = name.rsplit_once(':').unwrap_or(("", name));
        let bound = self.bound.iter().rev().find(|(known, _)| *known == prefix);
        let space = match bound {
            Some((_, space)) => *space,
            None if !prefix.is_empty() => Space::of_prefix(prefix),
            None if self.dialect == Dialect::Atom => Space::Atom,
            None => Space::Plain,
        };
        (space, local.to_ascii_lowercase())
    }
}
