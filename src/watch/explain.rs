//! Why, in a reader's words: the arithmetic of a match, the clauses of a miss. Decides nothing.
use std::fmt;

use crate::model::{Match, PartScore, Within};

use super::Miss;

/// What a watch says of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// It matches; [`arithmetic`] prints its score.
    Match(Box<Match>),
    /// It does not: every clause that failed. Never empty.
    Miss(Vec<Miss>),
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Match(matched) => f.write_str(&arithmetic(matched)),
            Self::Miss(misses) => {
                let clauses: Vec<String> = misses.iter().map(ToString::to_string).collect();
                f.write_str(&clauses.join("; "))
            }
        }
    }
}

/// The score of a match, added up in one line.
///
/// ```text
/// Russia 8: title 3, lead 1, 4 sentences · Pakistan 5: title 3, 2 sentences → 5 + ½ together = 5½
/// ```
pub fn arithmetic(matched: &Match) -> String {
    let evidence = &matched.evidence;
    let parts: Vec<String> = evidence.parts.iter().map(addends).collect();
    let weakest = matched.score.halves() / 2;
    let sum = if evidence.together {
        format!("{weakest} + ½ together = {}", matched.score)
    } else {
        matched.score.to_string()
    };
    let demoted = evidence.demoted_by.as_ref().map(|word| format!(", demoted by “{word}”"));
    format!("{} → {sum}{}", parts.join(" · "), demoted.unwrap_or_default())
}

fn addends(part: &PartScore) -> String {
    let fixed = [("dateline", part.dateline), ("title", part.title), ("lead", part.lead)];
    let mut addends: Vec<String> = fixed
        .iter()
        .filter(|(_, points)| *points > 0)
        .map(|(what, points)| format!("{what} {points}"))
        .collect();
    match part.sentences {
        0 => (),
        1 => addends.push("1 sentence".into()),
        n => addends.push(format!("{n} sentences")),
    }
    if addends.is_empty() {
        addends.push("only hints".into());
    }
    format!("{} {}: {}", part.part, part.points(), addends.join(", "))
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source { source } => write!(f, "the watch leaves out the source {source}"),
            Self::Lang { lang, wanted } => {
                write!(f, "its language is {lang}, the watch reads {}", wanted.join(", "))
            }
            Self::Unnamed { named, missing } => f.write_str(&unnamed(named, missing)),
            Self::OnlyHinted { part, hint } => {
                write!(f, "“{hint}” only hints at {part}, and no name is near it")
            }
            Self::TooFar { within, gap } => f.write_str(&too_far(*within, *gap)),
            Self::Unmet { clause, why: Some(why) } => {
                write!(f, "it does not satisfy `{clause}`: {why}")
            }
            Self::Unmet { clause, why: None } => write!(f, "it does not satisfy `{clause}`"),
            Self::Excluded { word } => write!(f, "it names “{word}”, which the watch excludes"),
        }
    }
}

/// `names Pakistan, not Russia`; `names neither Russia nor Pakistan`.
fn unnamed(named: &[String], missing: &[String]) -> String {
    match (named, missing) {
        ([], [one, other]) => format!("names neither {one} nor {other}"),
        ([], [only]) => format!("does not name {only}"),
        ([], all) => format!("names none of {}", all.join(", ")),
        (named, missing) => format!("names {}, not {}", named.join(" and "), missing.join(" or ")),
    }
}

fn too_far(within: Within, gap: Option<u32>) -> String {
    let asked = match within {
        Within::Item => "one item".to_owned(),
        Within::Paragraph => "one paragraph".to_owned(),
        Within::Sentence => "one sentence".to_owned(),
        Within::Words(n) => format!("{n} words"),
    };
    let nearest = gap.map_or("they share no field".to_owned(), |gap| match gap {
        1 => "the nearest two are 1 word apart".to_owned(),
        n => format!("the nearest two are {n} words apart"),
    });
    format!("names everything, but never within {asked}; {nearest}")
}
