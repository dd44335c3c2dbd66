//! What holds for every item and every rule.
use std::sync::LazyLock;

use attache::{
    model::Watch,
    text::ItemWords,
    watch::{Engine, Explanation},
};
use proptest::prelude::*;

use super::{all_of, any_of, between, dyad, engine_of, item, matched_by, source, words};

/// The engine of the two-line watch, for laws that try it often.
static DYAD: LazyLock<Engine> = LazyLock::new(|| engine_of(&[], dyad()));

/// Rules whose question to the index is not the rule itself.
static RULES: LazyLock<Vec<Engine>> = LazyLock::new(|| {
    let watches = [
        dyad(),
        any_of(&["@US", "sanction*", "price cap"]),
        all_of(&["=US", "o?l"]),
        between(&["@TR", "@RU"]),
        all_of(&["sanction* price"]),
        all_of(&["俄罗斯"]),
    ];
    watches.into_iter().map(|watch| engine_of(&[], watch)).collect()
});

/// Words that watches and items of the laws below share.
pub(super) fn vocabulary() -> impl Strategy<Value = Vec<&'static str>> {
    const WORDS: &[&str] = &[
        "Russia",
        "Pakistan’s",
        "Moscow",
        "U.S.",
        "US",
        "us",
        "oil",
        "price",
        "cap",
        "Россией",
        "Российской Федерации",
        "روس",
        "پاکستان",
        "وروسيا",
        "俄罗斯",
        "White Russian",
        "Turkey",
        "Ankara",
        "Islamabad.",
        "sanctions",
        "sanctioned",
        "\n\n",
        "— ",
        "#PakRussia",
        "MOSCOW:",
        "Tetra Pak",
        ",",
    ];
    prop::collection::vec(prop::sample::select(WORDS), 0..14)
}

proptest! {
    // Every case compiles the built-in actors anew.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_a_rule_says_makes_the_compiler_panic(term in any::<String>(), marked in "[a-zя?*=@:() \"-]{0,12}") {
        for term in [term, marked] {
            let watch = Watch { mask: words(&[&term]), lang: words(&[&term]), sources: words(&[&term]), ..all_of(&[&term]) };
            let _ = Engine::build(&[], &[watch]);
            let _ = Engine::for_search(&[], &term);
        }
    }

}

proptest! {
    #[test]
    fn nothing_an_item_says_makes_the_engine_panic(title in any::<String>(), body in "\\PC{0,200}") {
        matched_by(&DYAD, &item(&title, &body));
    }

    #[test]
    fn the_index_never_misses_what_the_engine_takes(
        engine in 0..RULES.len(),
        title in vocabulary(),
        body in vocabulary(),
    ) {
        let engine = &RULES[engine];
        let item = item(&title.join(" "), &body.join(" "));
        let words = ItemWords::of(&item);
        if !engine.matches(&words, &item, &source()).is_empty() {
            let query = engine.index_query("test").unwrap();
            prop_assert!(fts::finds(&query, &words.index_text()), "{query}");
        }
    }

    #[test]
    fn a_match_is_explained_as_it_was_matched(title in vocabulary(), body in vocabulary()) {
        let item = item(&title.join(" "), &body.join(" "));
        let explained = match DYAD.explain("test", &item, &source()).unwrap() {
            Explanation::Match(matched) => Some(*matched),
            Explanation::Miss(_) => None,
        };
        prop_assert_eq!(matched_by(&DYAD, &item), explained);
    }
}

/// As much of FTS5's query syntax as a watch may use, evaluated over words between spaces.
mod fts {
    pub fn finds(query: &str, text: &str) -> bool {
        let words: Vec<&str> = text.split(' ').collect();
        let mut reader = Reader { rest: query, words: &words };
        let found = reader.all();
        assert_eq!(reader.rest, "", "left over in {query}");
        found
    }

    struct Reader<'t> {
        rest: &'t str,
        words: &'t [&'t str],
    }

    impl Reader<'_> {
        /// AND binds closer than OR.
        fn all(&mut self) -> bool {
            let mut found = self.conjunction();
            while self.takes(" OR ") {
                found |= self.conjunction();
            }
            found
        }

        fn conjunction(&mut self) -> bool {
            let mut found = self.one();
            while self.takes(" AND ") {
                found &= self.one();
            }
            found
        }

        fn one(&mut self) -> bool {
            if self.takes("(") {
                let found = self.all();
                assert!(self.takes(")"));
                return found;
            }
            assert!(self.takes("\""), "a phrase at {}", self.rest);
            let (phrase, rest) = self.rest.split_once('"').unwrap();
            self.rest = rest;
            let is_open = self.takes("*");
            let phrase: Vec<&str> = phrase.split(' ').collect();
            self.words.windows(phrase.len()).any(|window| {
                let last = phrase.len() - 1;
                window[..last] == phrase[..last]
                    && if is_open {
                        window[last].starts_with(phrase[last])
                    } else {
                        window[last] == phrase[last]
                    }
            })
        }

        fn takes(&mut self, sign: &str) -> bool {
            let rest = self.rest.strip_prefix(sign);
            self.rest = rest.unwrap_or(self.rest);
            rest.is_some()
        }
    }
}
