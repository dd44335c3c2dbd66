//! Every table and key there is, as data: what is not here is drawn as unknown.
//!
//! What the values mean is said where they are read; this file knows only their names. The
//! documented files are compared with it by a test, and the reader refuses to ask for a key that
//! is not here, so code, files and this table cannot drift apart.

/// One kind of table.
#[derive(Debug)]
pub struct Table {
    /// As a user writes its heading.
    pub heading: &'static str,
    /// The keys it takes, in the order they are documented.
    pub keys: &'static [&'static str],
    /// Keys people try that are not taken, and what to do instead.
    pub refused: &'static [(&'static str, &'static str)],
}

/// What one keeps, and where.
pub const STORE: Table =
    Table { heading: "[store]", keys: &["path", "keep", "search"], refused: &[] };

/// How outlets are asked.
pub const FETCH: Table = Table {
    heading: "[fetch]",
    keys: &[
        "contact",
        "max_in_flight",
        "timeout",
        "host_pause",
        "allow_networks",
        "proxy",
        "ca_file",
    ],
    refused: &[(
        "verify",
        "certificates are always verified; name your own authority in `ca_file`",
    )],
};

/// The articles behind teasers.
pub const ARTICLES: Table =
    Table { heading: "[articles]", keys: &["full_text", "look_again"], refused: &[] };

/// Who we are in mail, and which way it goes.
pub const MAIL: Table = Table {
    heading: "[mail]",
    keys: &["from", "admin", "unsubscribe", "transport", "directory", "sendmail", "smtp"],
    refused: &[("to", "who gets mail is said by each `[[digest]]`")],
};

/// The mail server.
pub const SMTP: Table = Table {
    heading: "[mail.smtp]",
    keys: &[
        "host",
        "port",
        "tls",
        "ca_file",
        "username",
        "password_file",
        "password_command",
        "auth",
    ],
    refused: &[
        ("password", "keep it in a file of its own and name that in `password_file`"),
        ("verify", "certificates are always verified; name your own authority in `ca_file`"),
    ],
};

/// Which items are told as one.
pub const STORIES: Table = Table { heading: "[stories]", keys: &["window"], refused: &[] };

/// Mail that does not wait for a digest.
pub const ALERT: Table = Table { heading: "[alert]", keys: &["per_hour"], refused: &[] };

/// Figures for a monitoring system.
pub const METRICS: Table = Table { heading: "[metrics]", keys: &["listen"], refused: &[] };

/// One document an outlet publishes.
pub const SOURCE: Table = Table {
    heading: "[[source]]",
    keys: &[
        "name",
        "was",
        "feed",
        "outlet",
        "role",
        "country",
        "lang",
        "tags",
        "poll",
        "full_text",
        "article",
    ],
    refused: &[
        ("url", "the key says what kind of document it is: write `feed = \"https://…\"`"),
        ("sitemap", "not yet: only feeds are read so far, `feed = \"https://…\"`"),
        ("page", "not yet: only feeds are read so far, `feed = \"https://…\"`"),
        ("mailbox", "not yet: only feeds are read so far, `feed = \"https://…\"`"),
    ],
};

/// Somebody under many names.
pub const ACTOR: Table = Table {
    heading: "[actor.NAME]",
    keys: &["country", "names", "people", "hints", "mask"],
    refused: &[],
};

/// A rule that stays on duty.
pub const WATCH: Table = Table {
    heading: "[[watch]]",
    keys: &[
        "name",
        "was",
        "between",
        "all",
        "any",
        "query",
        "regex",
        "within",
        "main",
        "also",
        "demote",
        "exclude",
        "mask",
        "sources",
        "lang",
        "should_match",
        "should_not_match",
        "alert",
        "beats",
    ],
    refused: &[("to", "who gets a watch is said by the digests that carry it")],
};

/// What goes to whom, and when.
pub const DIGEST: Table = Table {
    heading: "[[digest]]",
    keys: &[
        "name",
        "was",
        "title",
        "cron",
        "at",
        "days",
        "timezone",
        "to",
        "watches",
        "quiet",
        "when_empty",
        "accent",
        "footer",
        "thread",
        "heartbeat",
    ],
    refused: &[],
};

/// All of them, in the order they are documented.
pub const TABLES: [&Table; 12] = [
    &STORE, &FETCH, &ARTICLES, &MAIL, &SMTP, &STORIES, &ALERT, &METRICS, &SOURCE, &ACTOR, &WATCH,
    &DIGEST,
];

/// What may stand at the left margin of a file, and the heading it is written with.
pub const TOP: [(&str, &Table); 11] = [
    ("store", &STORE),
    ("fetch", &FETCH),
    ("articles", &ARTICLES),
    ("mail", &MAIL),
    ("stories", &STORIES),
    ("alert", &ALERT),
    ("metrics", &METRICS),
    ("source", &SOURCE),
    ("actor", &ACTOR),
    ("watch", &WATCH),
    ("digest", &DIGEST),
];

/// The candidate that `word` was most likely meant to be; `None` when none is near.
///
/// Near is one slip for short words and one for every three letters of longer ones; a slip is a
/// letter too many, missing or wrong, or two neighbours swapped. Case, `-` and `_` do not count.
///
/// ```text
/// timeuot, [timeout, transport]  ->  timeout
/// cat,     [timeout, transport]  ->  None
/// ```
///
/// Source: Damerau (1964), in the restricted form called optimal string alignment.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| -> Vec<char> {
        text.to_lowercase().chars().map(|c| if matches!(c, '-' | ' ') { '_' } else { c }).collect()
    };
    let word = plain(word);
    let allowed = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (slips(&word, &plain(candidate)), candidate))
        .filter(|(n_slips, candidate)| *n_slips <= allowed && *n_slips < candidate.len())
        .min_by_key(|(n_slips, _)| *n_slips)
        .map(|(_, candidate)| candidate)
}

/// How many slips lead from one word to the other.
fn slips(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for i in 1..=from.len() {
        let mut row = vec![i; to.len() + 1];
        for j in 1..=to.len() {
            let changed = usize::from(from[i - 1] != to[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + changed);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_one_a_tired_reader_meant() {
        let check = |word: &str, candidates: &[&str], expected: Option<&str>| {
            assert_eq!(nearest(word, candidates.iter().copied()), expected, "{word}");
        };
        check("timeuot", FETCH.keys, Some("timeout"));
        check("Timeout", FETCH.keys, Some("timeout"));
        check("host-pause", FETCH.keys, Some("host_pause"));
        check("nmae", SOURCE.keys, Some("name"));
        check("languages", SOURCE.keys, None);
        check("langs", SOURCE.keys, Some("lang"));
        check("b", &["a"], None);
        check("", SOURCE.keys, None);
        check("excludes", WATCH.keys, Some("exclude"));
    }

    #[test]
    fn no_key_is_both_taken_and_refused() {
        for table in TABLES {
            for (key, _) in table.refused {
                assert!(!table.keys.contains(key), "{} {key}", table.heading);
            }
        }
    }
}
