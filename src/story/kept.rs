//! What an item speaks of, as bytes that the store keeps while a story may go on.
use super::{
    language::Tongue,
    terms::{Kind, Term, Terms},
};

/// The form of the bytes. What lies in a store in another one is taken for nothing: who changes it
/// empties `term` and `told.terms` by a migration, or the counts stay.
const FORM: u8 = 2;
/// Bytes of a term.
const TERM: usize = 9;
/// Set beside the kind of a term that has a common key.
const SOUNDS: u8 = 0x80;
const KINDS: [Kind; 6] =
    [Kind::Actor, Kind::Happening, Kind::Thing, Kind::Number, Kind::Name, Kind::Word];

impl Terms {
    /// All of it in one, for the store; the reverse of [`Terms::from_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let n = |list: usize| u8::try_from(list).unwrap_or(u8::MAX);
        let mut bytes = vec![FORM];
        bytes.extend(self.tongue.bytes());
        bytes.extend([
            self.manners,
            n(self.excludes.len()),
            n(self.title.len()),
            n(self.lead.len()),
        ]);
        bytes.extend(self.excludes.iter().flat_map(|key| key.to_le_bytes()));
        for term in self.title.iter().chain(&self.lead) {
            bytes.push(term.kind as u8 | if term.common.is_some() { SOUNDS } else { 0 });
            bytes.extend(term.own.to_le_bytes());
            let common = term.common.filter(|common| *common != term.own);
            bytes.extend(common.unwrap_or(term.own).to_le_bytes());
        }
        bytes
    }

    /// What was written; nothing at all where another program wrote it in another form.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::read_bytes(bytes).unwrap_or_default()
    }

    fn read_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.split_first_chunk::<7>()?;
        let [FORM, one, two, manners, n_excludes, n_title, n_lead] = *head else { return None };
        let (excludes, rest) = rest.split_at_checked(4 * usize::from(n_excludes))?;
        let number = |bytes: &[u8]| Some(u32::from_le_bytes(*bytes.first_chunk()?));
        let term = |bytes: &[u8]| {
            let kind = *KINDS.get(usize::from(bytes[0] & !SOUNDS))?;
            let (own, common) = (number(&bytes[1..])?, number(&bytes[5..])?);
            Some(Term { kind, own, common: (bytes[0] & SOUNDS != 0).then_some(common) })
        };
        let mut terms: Vec<Term> = rest.chunks_exact(TERM).map(term).collect::<Option<_>>()?;
        let lead = terms.split_off(usize::from(n_title).min(terms.len()));
        let is_whole = lead.len() == usize::from(n_lead) && terms.len() == usize::from(n_title);
        let excludes = excludes.chunks_exact(4).filter_map(number).collect();
        let tongue = Tongue::of_bytes([one, two]);
        is_whole.then_some(Self { tongue, manners, title: terms, lead, excludes })
    }
}
