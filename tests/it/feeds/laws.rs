//! What holds of every document, whatever is in it.
use attache::{
    model::Trouble,
    parse::{self, canonical_link},
    text,
};
use proptest::prelude::*;

use super::{RSS, base, read};

#[test]
fn hostile_documents_cost_little() {
    let wrap = |inner: String| format!("<rss><channel><item><title>a</title>{inner}");
    let many = |unit: &str| unit.repeat(200_000);
    for hostile in [
        many("<a>"),
        many("<a xmlns:b='c'>"),
        many("<title><![CDATA["),
        many("<!--"),
        many("<description>"),
        many("<a b=\""),
        format!("<a {}>", many(" x=y")),
        many("<item><x>"),
        many("</x>"),
        many("&#0;&"),
    ] {
        let document = read(&wrap(hostile));
        assert!(document.items.iter().any(|item| item.title == "a"));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let outcome = parse::read(&bytes, None, &base());
        prop_assert!(!matches!(outcome, Err(Trouble::Unreadable(_))), "{outcome:?}");
    }

    #[test]
    fn no_scrap_of_markup_makes_the_reader_fail(scraps in prop::collection::vec(scrap(), 0..40)) {
        let document = format!("<rss><channel>{}", scraps.concat());
        let outcome = parse::read(document.as_bytes(), None, &base());
        prop_assert!(outcome.is_ok(), "{outcome:?}");
    }

    #[test]
    fn no_wound_to_a_feed_makes_the_reader_fail(at in 0..RSS.len(), n in 0..60_usize, new in any::<[u8; 3]>()) {
        let mut bytes = RSS.as_bytes().to_vec();
        let end = (at + n).min(bytes.len());
        bytes.splice(at..end, new);
        let outcome = parse::read(&bytes, None, &base());
        prop_assert!(!matches!(outcome, Err(Trouble::Unreadable(_))), "{outcome:?}");
    }

    #[test]
    fn a_feed_cut_off_anywhere_keeps_what_arrived(cut in 0..100_usize) {
        let item = |i: usize| format!("<item><title>Title {i}</title><guid>{i}</guid></item>");
        let whole = format!("<rss><channel>{}</channel></rss>", (0..10).map(item).collect::<String>());
        let cut = &whole[..whole.len() * cut / 100];
        let n_whole = cut.matches("</item>").count();
        if let Ok(document) = parse::read(cut.as_bytes(), None, &base()) {
            prop_assert!(n_whole <= document.items.len());
            for (i, item) in document.items.iter().take(n_whole).enumerate() {
                prop_assert_eq!(&item.key, &i.to_string());
            }
        }
    }

    #[test]
    fn no_text_makes_the_reader_of_dates_fail(
        text in prop_oneof![".{0,60}", "[0-9A-Za-zа-яşü:,. +/-]{0,50}", date_scraps()],
    ) {
        let year = parse::date(&text).map(|at| chrono::Datelike::year(&at));
        prop_assert!(year.is_none_or(|year| (1..=9999).contains(&year)), "{text}: {year:?}");
    }

    #[test]
    fn text_never_holds_markup_or_grows(html in "[a-z <>/&;#\"'=pbr\n]{0,80}") {
        let plain = text::html::plain(&html);
        prop_assert!(!plain.contains("<p>") && !plain.contains("<br>"));
        prop_assert!(plain.len() <= html.len() + 2 * html.matches('<').count());
    }

    #[test]
    fn a_canonical_link_is_its_own_canonical_link(path in "[a-zA-Z0-9/?&=._#-]{0,40}") {
        let once = canonical_link(&format!("http://Example.org/{path}"));
        prop_assert_eq!(canonical_link(&once), once);
    }
}

fn date_scraps() -> impl Strategy<Value = String> {
    let known = [
        "Tue,",
        " ",
        "03",
        "3",
        "Mar",
        "марта",
        "2026",
        "26",
        "10:00",
        ":00",
        "PKT",
        "+0500",
        "Z",
        "T",
        "-",
        "/",
        ".",
        "AM",
        "pm",
        "1772532000",
        "99999",
        "-1",
        "24:00",
        ":60",
    ];
    prop::collection::vec(prop::sample::select(known.to_vec()), 0..10).prop_map(|all| all.concat())
}

fn scrap() -> impl Strategy<Value = String> {
    let known = [
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<entry>",
        "</channel>",
        "<link>",
        "</link>",
        "<![CDATA[",
        "]]>",
        "]",
        "<!--",
        "-->",
        "<description>",
        "<guid>",
        "&amp;",
        "&",
        "&#x1;",
        "<a b=",
        "\"",
        "<media:group>",
        "<media:title>",
        "text",
        "<pubDate>",
        "3 Mar 2026",
        "<?x",
        ">",
        "/>",
        "<x:y xmlns:x='z'>",
        "xml:base='http://[' ",
        "<item xml:base='http://['>",
        "\u{202e}",
        "\u{0}",
    ];
    prop::sample::select(known.to_vec()).prop_map(str::to_owned)
}
