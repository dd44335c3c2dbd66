//! What somebody types into `search`, as a watch that looks backwards. Not the query language of
//! watches: all words must be there.
use crate::model::{Place, Problem, Spelled, Watch};

/// The watch that asks for every word, `"phrase"`, `word*` and `@actor` of a search. `and` between
/// words says what is meant anyway and is passed over.
///
/// # Errors
/// Nothing to look for, a quote that is not closed, or an operator that a search does not have.
/// Places are bytes of `query`.
pub(super) fn watch(query: &str) -> Result<Watch, Vec<Problem>> {
    let terms = split(query)?;
    let operators: Vec<Problem> = terms
        .iter()
        .filter(|term| matches!(term.text.as_str(), "OR" | "NOT" | "NEAR"))
        .map(|term| {
            let message = format!("a search has no `{}`: it finds what has all words", term.text);
            let help =
                format!("for the word itself, write \"{}\" with quotes", term.text.to_lowercase());
            Problem::error(term.at.clone(), message).help(help)
        })
        .collect();
    if !operators.is_empty() {
        return Err(operators);
    }
    let all: Vec<Spelled> =
        terms.into_iter().filter(|term| !term.text.eq_ignore_ascii_case("and")).collect();
    if all.is_empty() {
        let problem = Problem::error(Place::default(), "there is nothing to look for");
        return Err(vec![problem.help("write a word, a \"phrase\", a beginning* or an @actor")]);
    }
    Ok(Watch { name: query.to_owned(), all, ..Watch::default() })
}

/// Words at white space, quoted phrases whole.
fn split(query: &str) -> Result<Vec<Spelled>, Vec<Problem>> {
    let is_quote = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
    let mut terms = Vec::new();
    let mut at = 0;
    while let Some(start) = query[at..].find(|c: char| !c.is_whitespace()).map(|n| at + n) {
        let rest = &query[start..];
        let is_quoted = rest.starts_with(is_quote);
        let n = if is_quoted {
            let opening = rest.chars().next().map_or(0, char::len_utf8);
            let closing = rest[opening..].char_indices().find(|(_, c)| is_quote(*c));
            let Some((n, c)) = closing else {
                let at = Place { file: 0, span: start..query.len() };
                let problem = Problem::error(at, "a quote is not closed");
                return Err(vec![problem.help("close it with \" after the phrase")]);
            };
            opening + n + c.len_utf8()
        } else {
            rest.find(char::is_whitespace).unwrap_or(rest.len())
        };
        terms.push(Spelled {
            text: rest[..n].to_owned(),
            at: Place { file: 0, span: start..start + n },
        });
        at = start + n;
    }
    Ok(terms)
}
