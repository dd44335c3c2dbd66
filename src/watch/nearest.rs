//! Which known name somebody may have meant.

/// The name nearest to a misspelt one; `None` if none is near enough to be worth saying.
///
/// ```text
/// pakstan, among pakistan and palestine  ->  pakistan
/// ```
pub(super) fn nearest<'n>(
    meant: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let tolerated = (meant.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (edits(meant, name), name))
        .filter(|(n_edits, _)| *n_edits <= tolerated)
        .min()
        .map(|(_, name)| name)
}

/// How many letters must be added, dropped or changed.
///
/// Source: Levenshtein (1966), row by row.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
