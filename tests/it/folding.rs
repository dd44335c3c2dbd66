//! One idea of "the same word", and one line that is safe to print.
use attache::{
    model::Item,
    text::{self, ItemWords},
};
use proptest::prelude::*;

fn check(written: &str, folded: &str) {
    assert_eq!(text::folded(written), folded, "{written}");
}

#[test]
fn latin_marks_and_case_do_not_make_another_word() {
    check("Türkiye TÜRKİYE Turkiye", "turkiye turkiye turkiye");
    check("Irak ırak IRAK", "irak irak irak");
    check("Moscú São Łódź Þ Straße ﬁnance Æsop", "moscu sao lodz þ strasse finance aesop");
    check("Ｒｕｓｓｉａ １２", "russia 12");
    check("e\u{301}lyse\u{301}e", "elysee");
}

#[test]
fn cyrillic_keeps_its_short_i_and_loses_its_dots() {
    check("Учёный ученый УЧЁНЫЙ", "ученый ученый ученый");
    check("Китай кита\u{438}\u{306} китаи", "китай китай китаи");
    check("Україна Укра\u{456}\u{308}на", "україна україна");
    check("е\u{308}лка", "елка");
}

#[test]
fn arabic_letters_are_one_however_they_are_typed() {
    check("پاکستان پاكستان پاکـستان", "پاکستان پاکستان پاکستان");
    check("روسي روسی روسى", "روسی روسی روسی");
    check("روسية روسیه روسیہ", "روسیه روسیه روسیه");
    check("إسلام آباد اسلام اباد", "اسلام اباد اسلام اباد");
    check("العَرَبِيّة", "العربیه");
    check("روس\u{200c}ها روسها", "روسها روسها");
    check("\u{202b}روس\u{202c}\u{200f}", "روس");
    check("۲۰۲۶ ٢٠٢٦", "2026 2026");
}

#[test]
fn dashes_quotes_and_spaces_split_alike() {
    check("Russia–Pakistan Russia-Pakistan Russia‑Pakistan", "russia pakistan ".repeat(3).trim());
    check("Sino-Russian российско-пакистанские", "sino russian российско пакистанские");
    check("S-400 “S–400” s\u{a0}400", "s 400 s 400 s 400");
    check("mfa_russia", "mfa russia");
    check("Côte d’Ivoire Cote d'Ivoire", "cote d ivoire cote d ivoire");
    check(" — “” …", "");
}

#[test]
fn possessives_are_not_part_of_a_name() {
    check("Russia’s Russia's RUSSIA'S Russiaʼs", "russia russia russia russia");
    check("the States' aid", "the states aid");
    check("Pakistan'stan", "pakistan stan");
}

#[test]
fn hashtags_split_at_their_capitals_and_nothing_else_does() {
    check("#PakistanRussia @ForeignOfficePk", "pakistan russia foreign office pk");
    check("#USPakistan #CPEC #Russia_UkraineWar", "us pakistan cpec russia ukraine war");
    check("YouTube BankAmerica", "youtube bankamerica");
}

#[test]
fn writing_without_spaces_gives_a_word_a_character() {
    check("俄罗斯与巴基斯坦", "俄 罗 斯 与 巴 基 斯 坦");
    check("ロシア ﾛｼｱ", "ロ シ ア ロ シ ア");
    check("रूस और पाकिस्तान", "रूस और पाकिस्तान");
    check("한국 Россия", "한국 россия");
}

#[test]
fn a_word_knows_its_capitals_and_dots() {
    let words = text::words("US us U.S. Us U.S.A. e.g. J.P. Morgan");
    let known: Vec<_> = words
        .list()
        .iter()
        .map(|word| (words.text(word), word.is_capitals, word.is_dotted))
        .collect();
    assert_eq!(
        known,
        [
            ("us", true, false),
            ("us", false, false),
            ("us", true, true),
            ("us", false, false),
            ("usa", true, true),
            ("eg", false, true),
            ("jp", true, true),
            ("morgan", false, false),
        ]
    );
}

#[test]
fn a_range_covers_the_word_as_it_stands() {
    let text = "“Россия’s” U.S. e\u{301}t\u{e9}, #PakIran";
    let words = text::words(text);
    let surfaces: Vec<_> = words.list().iter().map(|word| &text[word.range.clone()]).collect();
    assert_eq!(surfaces, ["Россия", "U.S.", "e\u{301}t\u{e9}", "Pak", "Iran"]);
    assert_eq!(&text[words.range(3..5)], "Pak".to_owned() + "Iran");
}

#[test]
fn sentences_end_where_a_reader_would_end_them() {
    let sentences =
        |text: &str| text::words(text).list().last().map_or(0, |word| word.sentence + 1);
    let check = |text: &str, n: u32| assert_eq!(sentences(text), n, "{text}");
    check("", 0);
    check("One. Two! Three? Four", 4);
    check("Mr. Lavrov met Gen. Munir. They spoke of the U.S. and gas.", 2);
    check("V. V. Putin came. He left.", 2);
    check("The U.S. President came at 3.5 p.m. on Monday.", 1);
    check("He said “never.” She said “soon.”", 2);
    check("He waited... Then he left.", 2);
    check("Встреча прошла в Москве. Её провёл С. Лавров.", 2);
    check("روس اور پاکستان۔ مذاکرات ہوئے؟ ہاں", 3);
    check("俄罗斯。巴基斯坦。", 2);
    check("lower. case goes on", 1);
    check("A heading\n\nA paragraph", 2);
    check("wrapped\nline", 1);
}

#[test]
fn paragraphs_begin_after_a_blank_or_at_an_indented_line() {
    let paragraphs =
        |text: &str| text::words(text).list().last().map_or(0, |word| word.paragraph + 1);
    let check = |text: &str, n: u32| assert_eq!(paragraphs(text), n, "{text:?}");
    check("one\ntwo", 1);
    check("one\n\ntwo", 2);
    check("one\r\n \r\n\r\ntwo", 2);
    check("one\n   two\n\tthree", 3);
    check("\n\n   one", 1);
    check("One.\n\nTwo.", 2);
}

#[test]
fn only_a_sentence_of_capitals_is_shouted() {
    let is_shouted = |text: &str| text::words(text).is_shouted(0);
    assert!(is_shouted("TRUMP TELLS US TO WAIT"));
    assert!(!is_shouted("US, UK and EU agree"));
    assert!(!is_shouted("US-UAE: NATO, BBC"));
    assert!(!is_shouted("U.S. waits"));
}

#[test]
fn the_index_holds_folded_words_of_title_body_and_author() {
    let item = Item {
        title: "Russia’s S-400".into(),
        summary: "Pakistan waits".into(),
        author: "R. K. Sharma".into(),
        link: "https://example.org/x".into(),
        ..Item::default()
    };
    assert_eq!(ItemWords::of(&item).index_text(), "russia s 400 pakistan waits r k sharma");
    assert_eq!(ItemWords::of(&Item::default()).index_text(), "");
}

#[test]
fn a_line_is_one_line_and_goes_one_way() {
    let check = |text: &str, line: &str| assert_eq!(text::line(text), line, "{text:?}");
    check("  Talks\r\n\tin\u{202e}Moscow\u{7}  ", "Talks inMoscow");
    check("a\u{2028}b\u{85}c\0d\u{7f}e", "a b c d e");
    check("روس\u{200c}ها", "روس\u{200c}ها");
    check("\u{feff}x\u{2066}y\u{2069}", "xy");
    check("\n\n", "");
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,60}") {
        let once = text::folded(&text);
        prop_assert_eq!(text::folded(&once), once.clone(), "{}", text);
        prop_assert!(!once.contains("  ") && once.trim() == once);
    }

    #[test]
    fn every_range_lies_on_character_boundaries_and_goes_forward(text in any::<String>()) {
        let words = text::words(&text);
        let mut last = (0, 0, 0);
        for word in words.list() {
            prop_assert!(text.get(word.range.clone()).is_some_and(|surface| !surface.is_empty()));
            let place = (word.range.start, word.sentence, word.paragraph);
            prop_assert!(last.0 <= place.0 && last.1 <= place.1 && last.2 <= place.2);
            prop_assert!(!words.text(word).is_empty());
            last = place;
        }
        let joined: Vec<_> = words.list().iter().map(|word| words.text(word)).collect();
        prop_assert_eq!(joined.join(" "), words.folded());
    }

    /// The index splits at every other sign, and a word in two parts could not be asked for.
    #[test]
    fn of_ascii_a_word_holds_letters_and_digits_alone(text in "[\\PC]{0,60}", odd in "[⑴⒈½℀㏂ŉﬁ№™'’._-]{1,8}") {
        for text in [text.clone(), odd.clone(), format!("{text}{odd}{text}")] {
            let words = text::words(&text);
            let is_word = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || c == ' ';
            prop_assert!(words.folded().chars().all(is_word), "{}: {}", text, words.folded());
        }
    }

    #[test]
    fn a_line_has_no_control_characters_whatever_comes(text in any::<String>()) {
        let line = text::line(&text);
        prop_assert!(!line.chars().any(char::is_control));
        prop_assert_eq!(text::line(&line), line);
    }
}
