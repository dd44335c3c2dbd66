//! What is said of articles that were changed after they were read.
use super::{
    entry::{NAME, TITLE, safe_link},
    line,
    sentences::count,
};
use crate::model::{Edit, Edited, EditedItem, EditedRow};

/// Changed sentences of one article that are quoted; the others are counted.
const MAX_TOLD: usize = 3;
/// Characters of a sentence that is quoted.
const QUOTED: usize = 320;

/// One line a change: `Edited since: a sentence naming Pakistan was removed: “…”`. That the page is
/// gone is always told.
///
/// * `item` — its row, for the command that shows the rest.
pub(super) fn lines(item: i64, edits: &[Edit]) -> Vec<String> {
    let (gone, changed): (Vec<_>, Vec<_>) =
        edits.iter().partition(|edit| edit.what == Edited::Gone);
    let mut lines: Vec<String> = changed.iter().take(MAX_TOLD).copied().map(told).collect();
    let n_more = changed.len().saturating_sub(MAX_TOLD);
    lines.extend((0 < n_more).then(|| {
        let more = count(n_more, "more sentence");
        format!("Edited since: {more}; “attache items show {item} --diff” shows all")
    }));
    lines.extend(gone.into_iter().map(told));
    lines
}

/// An article an earlier edition told of.
pub(super) fn row(edited: &EditedItem) -> EditedRow {
    EditedRow {
        title: line::cut(&edited.title, TITLE),
        link: safe_link(&edited.link),
        outlet: line::cut(&edited.outlet, NAME),
        lines: lines(edited.item, &edited.edits),
    }
}

fn told(edit: &Edit) -> String {
    let what = match edit.what {
        Edited::Removed => "was removed",
        Edited::Added => "was added",
        Edited::Reworded => "was reworded",
        Edited::Gone => return "Taken down since: the page is no longer there".to_owned(),
    };
    let named = line::cut(&listed(&edit.named), NAME);
    format!(
        "Edited since: a sentence naming {named} {what}: “{}”",
        line::cut(&edit.sentence, QUOTED)
    )
}

/// `Russia`, `Russia and Pakistan`, `Russia, Pakistan and Iran`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_change_is_told_with_its_sentence() {
        let check = |what, named: &[&str], expected: &str| {
            let named = named.iter().map(|name| (*name).to_owned()).collect();
            let (at, sentence) = (DateTime::UNIX_EPOCH, "They met.".to_owned());
            assert_eq!(lines(7, &[Edit { at, what, named, sentence }]), [expected]);
        };
        check(
            Edited::Removed,
            &["Pakistan"],
            "Edited since: a sentence naming Pakistan was removed: “They met.”",
        );
        check(
            Edited::Added,
            &["Russia", "Pakistan"],
            "Edited since: a sentence naming Russia and Pakistan was added: “They met.”",
        );
        check(Edited::Gone, &[], "Taken down since: the page is no longer there");
    }
}
