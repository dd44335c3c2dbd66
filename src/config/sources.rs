//! What `[[source]]` means.
use std::{collections::BTreeMap, sync::Arc};

use super::{
    SourcePlan,
    articles::{MODES, SELECTOR},
    found::Found,
    names::Names,
    reader::Reader,
    tables::Tables,
    values::{COUNTRY, LANG, LINE, NAME, RHYTHM, WEB, WORD},
};
use crate::{
    model::{Place, Problem, Severity, Source, Spelled},
    schedule::Rhythm,
};

/// All sources that can be used, in order of the files; what is wrong is drawn.
pub(super) fn read(tables: &Tables<'_>, found: &Found) -> Vec<SourcePlan> {
    let mut names = Names::new("source");
    let mut former = Vec::new();
    let mut feeds = BTreeMap::new();
    let mut plans = Vec::new();
    for table in &tables.sources {
        let name =
            table.need("name", &NAME).map(|text| Spelled { text, at: table.place_of("name") });
        let was = table.read("was", &NAME).map(|text| Spelled { text, at: table.place_of("was") });
        if let Some(name) = &name {
            names.take(name, found);
        }
        former.extend(was.clone());
        let plan = plan(table, name, was);
        table.finish();
        match plan {
            Some(plan) => {
                note_second_reader(&plan.source, table.place_of("feed"), &mut feeds, found);
                plans.push(plan);
            }
            None => found.mark_lost("source"),
        }
    }
    names.renamed(&former, found);
    plans
}

fn plan(table: &Reader<'_>, name: Option<Spelled>, was: Option<Spelled>) -> Option<SourcePlan> {
    // Another kind of document is drawn as that, not as a missing feed.
    let is_other_kind = !table.has("feed") && table.has_refused();
    let url = if is_other_kind { None } else { table.need("feed", &WEB) };
    let outlet = table.read("outlet", &LINE);
    let role = table.read("role", &WORD);
    let country = table.read("country", &COUNTRY);
    let lang = table.read("lang", &LANG);
    let tags = table.read_each("tags", &WORD).unwrap_or_default();
    let rhythm = table.read("poll", &RHYTHM);
    let poll = rhythm.as_ref().and_then(|_| table.read("poll", &LINE));
    let full_text = table.choice("full_text", &MODES);
    let article = table.read("article", &SELECTOR).map(Arc::new);
    let article_at = article.as_ref().and_then(|_| table.read("article", &LINE));
    let name = name?.text;
    let source = Source {
        was: was.map(|was| was.text),
        url: url?,
        outlet: outlet.unwrap_or_else(|| name.clone()),
        role,
        country,
        lang,
        tags: tags.into_iter().map(|(tag, _)| tag).collect(),
        name,
    };
    Some(SourcePlan {
        source,
        rhythm: rhythm.unwrap_or(Rhythm::Auto),
        poll,
        full_text,
        article,
        article_at,
    })
}

fn note_second_reader(
    source: &Source,
    at: Place,
    feeds: &mut BTreeMap<String, Place>,
    found: &Found,
) {
    if let Some(first) = feeds.insert(source.url.to_string(), at.clone()) {
        found.add(
            Problem::error(at, "two sources read the same feed")
                .severity(Severity::Warning)
                .label("the second")
                .also(first, "the first")
                .help("leave one of the two, or add `was` if one is the other's new name"),
        );
    }
}
