//! How a name sounds, so that it is known again in another script. Knows no list of names.
use any_ascii::any_ascii;

/// With fewer consonants a name sounds like too many others.
const MIN_CONSONANTS: usize = 3;

/// Letters that go together, and what they sound like.
const TOGETHER: [(&str, &str); 14] = [
    ("sch", "s"),
    ("tch", "k"),
    ("sh", "s"),
    ("ch", "k"),
    ("th", "t"),
    ("ph", "p"),
    ("kh", "k"),
    ("gh", "k"),
    ("dh", "t"),
    ("bh", "p"),
    ("zh", "j"),
    ("wh", "w"),
    ("ck", "k"),
    ("x", "ks"),
];

/// The consonants of a word, those that scripts confuse made one (`b` and `p`, `d` and `t`, `g` and
/// `k`, `z` and `j`); a vowel only where it begins. `None` if that says too little.
///
/// ```text
/// Leavitt, লেভিট           ->  lpt
/// Netherlands, নেদারল্যান্ডস  ->  ntrlnts
/// Putin, Путин, پوتین       ->  ptn
/// Oman                     ->  none
/// ```
pub(super) fn sound(word: &str) -> Option<String> {
    let first = word.chars().next()?;
    let script = match first {
        '\u{600}'..='\u{6ff}' => Script::Arabic,
        ..'\u{250}' => Script::Latin,
        _ => Script::Other,
    };
    let mut letters = if word.is_ascii() { word.to_owned() } else { any_ascii(word) };
    letters.make_ascii_lowercase();
    letters.retain(|c| c.is_ascii_lowercase());
    for (written, sounds) in TOGETHER {
        if letters.contains(written) {
            letters = letters.replace(written, sounds);
        }
    }
    let mut sounds = String::with_capacity(letters.len());
    let mut rest = letters.chars().peekable();
    while let Some(letter) = rest.next() {
        let next = rest.peek().copied();
        let Some(sound) = consonant(letter, next, script, sounds.is_empty()) else { continue };
        if !sounds.ends_with(sound) {
            sounds.push(sound);
        }
    }
    (MIN_CONSONANTS <= sounds.len()).then_some(sounds)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Arabic,
    Latin,
    Other,
}

/// * `next` — the letter behind it: a Latin `c` is soft before `e`, a `w` a vowel before none.
/// * `is_first` — nothing sounded before.
fn consonant(letter: char, next: Option<char>, script: Script, is_first: bool) -> Option<char> {
    let is_before = |vowels: &str| next.is_some_and(|next| vowels.contains(next));
    match letter {
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' => is_first.then_some('a'),
        'h' => is_first.then_some('h'),
        'w' if script == Script::Arabic && !is_first => None,
        'w' if script == Script::Latin && !is_before("aeiouy") => None,
        'c' if script == Script::Latin && is_before("eiy") => Some('s'),
        'c' | 'g' | 'q' => Some('k'),
        'd' => Some('t'),
        'b' | 'v' | 'w' | 'f' => Some('p'),
        'z' => Some('j'),
        other => Some(other),
    }
}
