//! Which sources and languages a watch reads. Knows nothing of words.
use std::fmt;

use super::nearest::nearest;
use crate::model::{self, Problem, Spelled};

/// One entry of `sources`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Selector {
    /// Whether it leaves out what it names.
    leaves_out: bool,
    names: Named,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    Source(String),
    Tag(String),
    Country(String),
}

impl Selector {
    /// Reads `name`, `tag:think-tank` or `country:PK`, with `-` in front to leave out.
    pub(super) fn parse(written: &Spelled) -> Result<Self, Problem> {
        let text = written.text.trim();
        let (leaves_out, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        let fault = |message: String, help: &str| {
            Err(Problem::error(written.at.clone(), message).help(help))
        };
        let names = match text.split_once(':').map(|(key, value)| (key, value.trim())) {
            Some(("tag", "")) => {
                return fault("`tag:` names no tag".into(), "write `tag:think-tank`");
            }
            Some(("tag", tag)) => Named::Tag(tag.to_lowercase()),
            Some(("country", code)) if code.len() == 2 => Named::Country(code.to_uppercase()),
            Some(("country", code)) => {
                return fault(
                    format!("`{code}` is no country code"),
                    "write two letters, as in `country:PK`",
                );
            }
            _ if text.is_empty() => {
                return fault(
                    "an entry of `sources` names nothing".into(),
                    "write a source's name, `tag:…` or `country:…`",
                );
            }
            _ => Named::Source(text.to_owned()),
        };
        Ok(Self { leaves_out, names })
    }

    fn fits(&self, source: &model::Source) -> bool {
        match &self.names {
            Named::Source(name) => *name == source.name,
            Named::Tag(tag) => source.tags.iter().any(|own| own.to_lowercase() == *tag),
            Named::Country(code) => source.country.as_ref() == Some(code),
        }
    }
}

/// The canonical spelling, part of a watch's fingerprint.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.leaves_out { "-" } else { "" };
        match &self.names {
            Named::Source(name) => write!(f, "{sign}{name}"),
            Named::Tag(tag) => write!(f, "{sign}tag:{tag}"),
            Named::Country(code) => write!(f, "{sign}country:{code}"),
        }
    }
}

/// Whether a watch reads this source: one of those it asks for, if it asks for any, and none of
/// those it leaves out.
pub(super) fn takes_source(selectors: &[Selector], source: &model::Source) -> bool {
    let mut asked = selectors.iter().filter(|selector| !selector.leaves_out).peekable();
    let is_asked = asked.peek().is_none() || asked.any(|selector| selector.fits(source));
    let is_left_out = selectors.iter().any(|selector| selector.leaves_out && selector.fits(source));
    is_asked && !is_left_out
}

/// The language of an item: its own, else its source's; the primary tag alone.
pub(super) fn language<'i>(item: &'i model::Item, source: &'i model::Source) -> Option<&'i str> {
    let tag = item.lang.as_deref().or(source.lang.as_deref())?;
    tag.split(['-', '_']).next().filter(|primary| !primary.is_empty())
}

/// Whether a watch reads an item's language: it asks for none, or for this, or nobody knows which
/// it is.
pub(super) fn takes_language(
    wanted: &[String],
    item: &model::Item,
    source: &model::Source,
) -> bool {
    wanted.is_empty()
        || language(item, source)
            .is_none_or(|lang| wanted.iter().any(|one| one.eq_ignore_ascii_case(lang)))
}

/// Reads one entry of `lang`.
pub(super) fn parse_language(written: &Spelled) -> Result<String, Problem> {
    let tag = written.text.trim().to_lowercase();
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    let is_long = primary.len() == 3 && primary.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_long || CODES.split(' ').any(|code| code == primary) {
        return Ok(primary.to_owned());
    }
    let meant = MISTAKEN.iter().find(|(wrong, _)| *wrong == primary).map(|(_, code)| *code);
    let meant = meant.or_else(|| {
        nearest(primary, MISTAKEN.iter().map(|(wrong, _)| *wrong)).and_then(|near| {
            MISTAKEN.iter().find(|(wrong, _)| *wrong == near).map(|(_, code)| *code)
        })
    });
    let help = meant.map_or_else(
        || "write an ISO 639 code, such as `en`, `ru` or `ur`".to_owned(),
        |code| format!("write `{code}`"),
    );
    Err(Problem::error(written.at.clone(), format!("`{}` is no language we know", written.text))
        .help(help))
}

/// Codes of countries and names of languages, where a code was meant.
const MISTAKEN: &[(&str, &str)] = &[
    ("ua", "uk"),
    ("cn", "zh"),
    ("jp", "ja"),
    ("gr", "el"),
    ("cz", "cs"),
    ("dk", "da"),
    ("english", "en"),
    ("russian", "ru"),
    ("urdu", "ur"),
    ("french", "fr"),
    ("german", "de"),
    ("arabic", "ar"),
    ("persian", "fa"),
    ("farsi", "fa"),
    ("hindi", "hi"),
    ("chinese", "zh"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("spanish", "es"),
    ("japanese", "ja"),
];

/// ISO 639-1. Source: Library of Congress, the registration authority of its sibling 639-2.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr \
    cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi \
    ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv \
    kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv \
    ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss \
    st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za \
    zh zu";
