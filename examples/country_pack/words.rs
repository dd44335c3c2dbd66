//! How a name bends in each language, by rule.

/// `Hong Kong SAR China`, `Congo (DRC)`, `Heard & McDonald Islands`, `St. Lucia`, as they are written.
pub(crate) fn english_names(names: Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        let name = without_brackets(name.trim_end_matches(" SAR China")).replace('&', "and");
        if matches!(name.as_str(), "US" | "UK" | "EU" | "UN") {
            continue; // by hand, in exact capitals
        }
        let mut forms = vec![name.clone()];
        forms.extend(name.strip_prefix("St. ").map(|rest| format!("Saint {rest}")));
        for side in ["South", "North"] {
            let rest = name.strip_prefix(side).and_then(|rest| rest.strip_prefix(' '));
            forms.extend(rest.map(|rest| format!("{}. {rest}", &side[..1])));
        }
        for form in forms {
            if !found.contains(&form) {
                found.push(form);
            }
        }
    }
    found
}

/// Without what stands in brackets.
pub(crate) fn without_brackets(name: &str) -> String {
    let mut depth = 0;
    let kept: String = name
        .chars()
        .filter(|c| {
            depth += i32::from(matches!(c, '(' | '[' | '（'));
            let keeps = depth == 0;
            depth -= i32::from(matches!(c, ')' | ']' | '）'));
            keeps
        })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Pakistani` is also `Pakistanis`; `Bosnian - Herzegovinian` is two.
pub(crate) fn english_demonyms(demonym: &str, names: &[String]) -> Vec<String> {
    let bare = without_brackets(demonym);
    let choices =
        bare.split(" - ").flat_map(|it| it.split(" or ")).flat_map(|it| it.split([',', '/']));
    let mut found = Vec::new();
    for one in choices.map(str::trim).filter(|one| !one.is_empty()) {
        let is_place = one.contains("sland") || one.contains("Territor");
        if is_place || names.iter().any(|name| name == one) {
            continue;
        }
        found.push(one.to_owned());
        if one.ends_with("an") || one.ends_with('i') {
            found.push(format!("{one}s"));
        }
        for side in ["South", "North"] {
            let rest = one.strip_prefix(side).and_then(|rest| rest.strip_prefix(' '));
            found.extend(rest.map(|rest| format!("{}. {rest}", &side[..1])));
        }
    }
    found
}

/// The forms of a name that are not English.
pub(crate) fn forms(language: &str, name: &str) -> Vec<String> {
    if name.len() <= 8 && name.chars().all(char::is_uppercase) {
        return vec![format!("={name}")];
    }
    match language {
        "ru" | "uk" => slavic(name),
        "bn" => bengali(name),
        "de" if name.ends_with(char::is_alphabetic) && !name.ends_with(['s', 'x', 'z', 'ß']) => {
            vec![name.to_owned(), format!("{name}s")]
        }
        _ if name.is_ascii() && name.len() <= 4 => vec![format!("={name}")],
        _ => vec![name.to_owned()],
    }
}

/// Of, in, to and the adjective: `ইরান, ইরানের, ইরানে, ইরানকে, ইরানি`; `রাশিয়া, রাশিয়ার, রাশিয়ায়, রাশিয়াকে`.
fn bengali(name: &str) -> Vec<String> {
    let is_consonant = name.ends_with(|c: char| matches!(c, '\u{995}'..='\u{9b9}' | '\u{9bc}'));
    let endings: &[&str] = if is_consonant {
        &["", "ের", "ে", "কে", "ি"]
    } else {
        &["", "র", "য়", "কে"]
    };
    endings.iter().map(|ending| format!("{name}{ending}")).collect()
}

/// Cases: `Франция, Франции, Францию, Францией`; `Пакистан*`; `Саудовск* Арави*`.
fn slavic(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    if let [first, second] = words[..]
        && [first, second].iter().all(|word| 5 <= word.chars().count())
    {
        return vec![format!("{}* {}*", without_last(first, 2), without_last(second, 2))];
    }
    let [word] = words[..] else { return vec![name.to_owned()] };
    let n_letters = word.chars().count();
    let with = |n: usize, endings: &[&str]| -> Vec<String> {
        endings.iter().map(|ending| format!("{}{ending}", without_last(word, n))).collect()
    };
    let last: String = word.chars().skip(n_letters.saturating_sub(2)).collect();
    match last.as_str() {
        "ия" => with(1, &["я", "и", "ю", "ей"]),
        "ія" => with(1, &["я", "ї", "ю", "єю"]),
        _ if last.ends_with('а') => with(1, &["а", "ы", "и", "е", "і", "у", "ой", "ою"]),
        _ if last.ends_with('ь') => with(1, &["ь", "и", "і", "ью", "ю"]),
        _ if last.ends_with(|c| "оеєиіуюэыяї".contains(c)) => vec![word.to_owned()],
        _ if 5 <= n_letters => vec![format!("{word}*")],
        _ => with(0, &["", "а", "у", "ом", "е", "і"]),
    }
}

fn without_last(word: &str, n: usize) -> String {
    let n_letters = word.chars().count();
    word.chars().take(n_letters - n).collect()
}

/// `italienisch*`; `jordanien, jordaniens, jordanienne, …`; `jordano, jordana, jordanos, jordanas`.
///
/// Only German has an open end: `jordan*` would also be Jordan, `francés*` Francesco.
pub(crate) fn foreign_demonyms(language: &str, demonym: &str) -> Vec<String> {
    let demonym = without_brackets(demonym).to_lowercase();
    let last = demonym.chars().next_back().filter(|_| demonym.chars().all(char::is_alphabetic));
    let with = |stem: &str, endings: &[&str]| -> Vec<String> {
        endings.iter().map(|ending| format!("{stem}{ending}")).collect()
    };
    match (language, last) {
        (_, None) => Vec::new(),
        ("es", Some('o')) => with(&without_last(&demonym, 1), &["o", "a", "os", "as"]),
        ("es", Some('a' | 'e')) | ("fr", Some('e')) => with(&demonym, &["", "s"]),
        ("es", Some('í')) => with(&demonym, &["", "es", "s"]),
        ("es", _) => with(&demonym, &["", "a", "es", "as"]),
        // The list has some in the plural.
        ("fr", Some('s')) if demonym.ends_with("iens") => {
            foreign_demonyms(language, &without_last(&demonym, 1))
        }
        ("fr", Some('s' | 'x' | 'z')) => with(&demonym, &["", "e", "es"]),
        ("fr", Some('n')) => with(&demonym, &["", "s", "e", "es", "ne", "nes"]),
        ("fr", _) => with(&demonym, &["", "s", "e", "es"]),
        _ if 5 <= demonym.chars().count() => with(&demonym, &["*"]),
        _ => Vec::new(),
    }
}
