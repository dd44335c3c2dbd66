//! From signs to a tree, with every mistake of a query at once. A mistake is read as what was most
//! likely meant, so that the next one is found too.
mod glue;
mod operand;

use std::ops::Range;

use super::{
    Query,
    scan::{Placed, Sign, scan},
};
use crate::model::{Place, Problem, Spelled};
use glue::{Glue, reading, shortened};

/// Parentheses inside parentheses; nobody reads more, and a stack has an end.
const DEEPEST: usize = 100;

/// More problems of one query say nothing more.
const MOST_PROBLEMS: usize = 20;

/// Reads a query.
///
/// What comes with problems is the query that was most likely meant: good for finding what else is
/// wrong, not for matching. `None` if there is nothing to go on.
///
/// * `written` — its place is that of the text, or of the text with the quotes of a TOML value.
pub(in super::super) fn read(written: &Spelled) -> (Option<Query>, Vec<Problem>) {
    let signs = scan(&written.text);
    let mut parser = Parser { written, signs, next: 0, problems: Vec::new(), depth: 0 };
    let query = parser.whole();
    if query.is_none() && parser.problems.is_empty() {
        parser.problems.push(
            Problem::error(written.at.clone(), "there is nothing to look for")
                .help("write a word, a \"phrase\", a beginning* or an @actor"),
        );
    }
    parser.problems.truncate(MOST_PROBLEMS);
    (query, parser.problems)
}

/// The same, for those who can do nothing with half a query.
///
/// # Errors
/// Every mistake in its syntax, at most [`MOST_PROBLEMS`].
pub(in super::super) fn parse(written: &Spelled) -> Result<Query, Vec<Problem>> {
    match read(written) {
        (Some(query), problems) if problems.is_empty() => Ok(query),
        (_, problems) => Err(problems),
    }
}

struct Parser<'w> {
    written: &'w Spelled,
    signs: Vec<Placed>,
    next: usize,
    problems: Vec<Problem>,
    depth: usize,
}

impl Parser<'_> {
    fn whole(&mut self) -> Option<Query> {
        let mut query = self.level();
        while let Some((_, span)) = self.take() {
            self.complain(span, "this parenthesis closes nothing", "remove it, or open one before");
            let rest = self.level();
            query = query.or(rest);
        }
        query
    }

    fn peek(&self) -> Option<&Sign> {
        self.signs.get(self.next).map(|(sign, _)| sign)
    }

    fn take(&mut self) -> Option<Placed> {
        let placed = self.signs.get(self.next).cloned();
        self.next += usize::from(placed.is_some());
        placed
    }

    fn take_if(&mut self, is_wanted: impl Fn(&Sign) -> bool) -> Option<Placed> {
        if self.peek().is_some_and(is_wanted) { self.take() } else { None }
    }

    /// Operands joined by `and` or by `or`, up to a closing parenthesis or the end.
    fn level(&mut self) -> Option<Query> {
        let mut operands: Vec<(Query, Range<usize>)> = Vec::new();
        let mut glues: Vec<Glue> = Vec::new();
        loop {
            let start = self.next;
            if let Some(operand) = self.near() {
                operands.push((operand, self.bytes(start..self.next)));
            }
            match self.peek() {
                None | Some(Sign::Close) => break,
                Some(Sign::And) => self.glue(Glue::And, &mut glues, operands.len()),
                Some(Sign::Or) => self.glue(Glue::Or, &mut glues, operands.len()),
                Some(_) => self.missing_operator(&mut glues, operands.len()),
            }
        }
        if glues.windows(2).any(|pair| pair[0] != pair[1]) {
            self.complain_of_mixture(&operands, &glues);
        }
        let mut queries: Vec<Query> = operands.into_iter().map(|(query, _)| query).collect();
        match (queries.len(), glues.first()) {
            (0, _) => None,
            (1, _) => queries.pop(),
            (_, Some(Glue::Or)) => Some(Query::Or(queries)),
            _ => Some(Query::And(queries)),
        }
    }

    fn glue(&mut self, glue: Glue, glues: &mut Vec<Glue>, n_operands: usize) {
        let Some((_, span)) = self.take() else { return };
        let lacks_left = n_operands <= glues.len();
        let lacks_right = matches!(self.peek(), None | Some(Sign::Close | Sign::And | Sign::Or));
        if lacks_left || lacks_right {
            let side = if lacks_left { "before" } else { "after" };
            let message = format!("`{}` has nothing {side} it", glue.word());
            self.complain(
                span,
                &message,
                &format!("write what it joins; for the word itself, write \"{}\"", glue.word()),
            );
        }
        if !lacks_left && !lacks_right {
            glues.push(glue);
        }
    }

    /// Two operands side by side: what was meant is anybody's guess.
    fn missing_operator(&mut self, glues: &mut Vec<Glue>, n_operands: usize) {
        let span = self.signs[self.next].1.clone();
        if matches!(self.peek(), Some(Sign::Near { .. } | Sign::Same(_))) {
            self.take();
            self.complain(span, "nothing stands before this operator", "write what it joins");
            return;
        }
        if matches!(self.peek(), Some(Sign::Wrong(..))) {
            // What is wrong with it says more than what is missing before it.
        } else if matches!(self.peek(), Some(Sign::Not)) && n_operands > 0 {
            self.complain(span, "`not` joins nothing", "write `and not`");
        } else if n_operands > 0 {
            self.complain(
                span,
                "two things stand side by side and nothing says how they belong together",
                "write `and`, `or` or `near/12` between them",
            );
        }
        if glues.len() < n_operands {
            let last = glues.last().copied().unwrap_or(Glue::And);
            glues.push(last);
        }
    }

    /// `and` and `or` on one level: both readings, for the author to choose.
    fn complain_of_mixture(&mut self, operands: &[(Query, Range<usize>)], glues: &[Glue]) {
        let texts: Vec<&str> =
            operands.iter().map(|(_, span)| self.written.text[span.clone()].trim()).collect();
        let readings = [Glue::And, Glue::Or].map(|tight| shortened(&reading(&texts, glues, tight)));
        let span = operands[0].1.start..operands[operands.len() - 1].1.end;
        self.complain(
            span,
            "`and` and `or` stand side by side",
            &format!("write `{}` or `{}`", readings[0], readings[1]),
        );
    }

    /// Operands joined by `near`, `pre` and `same`; they bind closer than `and` and `or`.
    fn near(&mut self) -> Option<Query> {
        let mut left = self.operand()?;
        while let Some((operator, span)) =
            self.take_if(|sign| matches!(sign, Sign::Near { .. } | Sign::Same(_)))
        {
            let Some(right) = self.operand() else {
                self.complain(span, "nothing stands after this operator", "write what it joins");
                return Some(left);
            };
            let pair = Box::new((left, right));
            left = match operator {
                Sign::Near { most, is_ordered } => Query::Near { most, is_ordered, pair },
                Sign::Same(unit) => Query::Same { unit, pair },
                _ => pair.0,
            };
        }
        Some(left)
    }

    /// The bytes of some signs.
    fn bytes(&self, signs: Range<usize>) -> Range<usize> {
        let end = self.written.text.len();
        let from = self.signs.get(signs.start).map_or(end, |(_, span)| span.start);
        let last = signs.end.checked_sub(1).and_then(|last| self.signs.get(last));
        from..last.map_or(from, |(_, span)| span.end).max(from)
    }

    fn spelled(&self, text: String, span: Range<usize>) -> Spelled {
        Spelled { text, at: place_in(self.written, span) }
    }

    fn complain(&mut self, span: Range<usize>, message: &str, help: &str) {
        if self.problems.len() < MOST_PROBLEMS {
            let at = place_in(self.written, span);
            self.problems.push(Problem::error(at, message).help(help));
        }
    }
}

/// Bytes of a query as bytes of its file. A value with escapes in it is pointed at as a whole.
fn place_in(written: &Spelled, span: Range<usize>) -> Place {
    let at = &written.at;
    // Quotes around: none, "…", '''…''', and the last with a line end after the opening.
    let opening = match at.span.len().checked_sub(written.text.len()) {
        Some(0) => 0,
        Some(2) => 1,
        Some(6) => 3,
        Some(7) => 4,
        Some(8) => 5,
        _ => return at.clone(),
    };
    let start = at.span.start + opening;
    Place { file: at.file, span: start + span.start..start + span.end }
}
