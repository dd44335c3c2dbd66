//! One item as it is shown: headline, byline, the words around the match. It decides no order.
use std::ops::Range;

use url::Url;

use super::{
    excerpt::excerpt,
    gloss::gloss,
    languages,
    line::{self, Line},
    reason::{self, reason},
    story::same_title,
};
use crate::model::{Candidate, Entry, Evidence, Field, Item, Match, Tier};

/// Characters of a headline; the rest says nothing more.
pub(super) const TITLE: usize = 200;
/// Characters of names: outlets, authors, roles.
pub(super) const NAME: usize = 80;
/// Bytes of a link; no server answers to a longer one.
const LINK: usize = 4_000;
/// Characters of a main story's excerpt.
const EXCERPT: Range<usize> = 200..320;
/// The same for a story that is also about the watch: about one line.
const SHORT_EXCERPT: Range<usize> = 50..110;
/// Or as much as it takes to hear out the sentence that matched.
const HEARD_OUT: usize = 260;

/// `candidate` as it is shown under `matched`; its excerpt is as long as `tier` deserves. Whatever
/// matched is marked in the excerpt, and nowhere else.
pub(super) fn entry(candidate: &Candidate, matched: &Match, tier: Tier) -> Entry {
    let (item, source) = (&candidate.item, &candidate.source);
    let author = line::cut(&item.author, NAME);
    let outlet = line::cut(&source.outlet, NAME);
    let also = candidate.matches.iter().filter(|other| other.watch != matched.watch);
    let evidence = Some(&matched.evidence);
    let lang = item.lang.clone().or_else(|| source.lang.clone()).map(|tag| tag.to_lowercase());
    let is_foreign = languages::foreign(lang.as_deref()).is_some();
    Entry {
        item: candidate.id,
        watch: matched.watch.clone(),
        score: matched.score,
        tier: matched.tier,
        alerted_at: candidate.alerted_at,
        role: source.role.as_deref().map(role).unwrap_or_default(),
        author: if author == outlet { String::new() } else { author },
        outlet,
        at: candidate.effective_at(),
        gloss: gloss(candidate, &matched.evidence, is_foreign),
        lang,
        title: title(item, None).text(),
        link: safe_link(&item.link),
        excerpt: words_around(item, evidence, tier).runs(),
        reason: reason(matched),
        also: also.map(|other| other.watch.clone()).collect(),
        repeats_head: false,
        edits: Vec::new(),
    }
}

/// The headline; without one the beginning of the text, else where it leads.
pub(super) fn title(item: &Item, evidence: Option<&Evidence>) -> Line {
    let marks = evidence.map(|it| reason::marks(it, Field::Title)).unwrap_or_default();
    let headline = Line::new(&item.title, &marks);
    if !headline.is_empty() {
        return headline.cut(TITLE);
    }
    let stand_in =
        [item.body(), &item.link, &item.key].into_iter().map(|text| line::cut(text, NAME));
    let text = stand_in.into_iter().find(|text| !text.is_empty());
    Line::new(text.as_deref().unwrap_or("(no title)"), &[])
}

/// As long as `tier` deserves; empty where it would only repeat the headline.
pub(super) fn words_around(item: &Item, evidence: Option<&Evidence>, tier: Tier) -> Line {
    let (size, heard_out) = match tier {
        Tier::Main => (EXCERPT, EXCERPT.end),
        Tier::Also => (SHORT_EXCERPT, HEARD_OUT),
        Tier::Passing => return Line::default(),
    };
    let body = item.body();
    if same_title(body, &item.title) || item.title.trim().is_empty() && tier != Tier::Main {
        return Line::default();
    }
    let marks = evidence.map(|it| reason::marks(it, Field::Body)).unwrap_or_default();
    excerpt(&Line::new(body, &marks), &size, heard_out)
}

/// The link if a mail may carry it; else empty.
pub(super) fn safe_link(link: &str) -> String {
    match Url::parse(link.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.as_str().len() <= LINK => {
            url.into()
        }
        _ => String::new(),
    }
}

/// `think-tank` for readers: `think tank`.
fn role(role: &str) -> String {
    line::cut(&role.replace(['-', '_'], " "), NAME)
}
