//! One operand: a word, a phrase, an actor, a group, or what an operator like `not` stands before.
use std::ops::Range;

use super::{super::scan::Sign, DEEPEST, Parser, Query, glue::shortened};

impl Parser<'_> {
    /// `None` where none begins; what cannot begin one is complained of and passed over.
    pub(super) fn operand(&mut self) -> Option<Query> {
        let start = self.next;
        match self.peek()? {
            Sign::Close | Sign::And | Sign::Or | Sign::Near { .. } | Sign::Same(_) => None,
            Sign::Word(_) => Some(self.words()),
            Sign::Wrong(..) => {
                let Some((Sign::Wrong(message, help), span)) = self.take() else { return None };
                self.complain(span, &message, &help);
                Some(self.nothing(start))
            }
            Sign::Phrase(text) => {
                let text = text.clone();
                self.take().map(|(_, span)| Query::Term(self.spelled(text, span)))
            }
            Sign::Actor(name) => {
                let name = name.clone();
                self.take().map(|(_, span)| Query::Actor(self.spelled(name, span)))
            }
            Sign::Not => self.after(start, |inner| Query::Not(Box::new(inner))),
            Sign::Field(scope) => {
                let scope = *scope;
                self.after(start, move |inner| Query::Field(scope, Box::new(inner)))
            }
            Sign::AtLeast(n) => {
                let n = *n;
                self.after(start, move |inner| Query::AtLeast { n, of: Box::new(inner) })
            }
            Sign::Open => self.group(),
        }
    }

    /// What stands after `not`, `title:` or `atleast3`.
    fn after(&mut self, start: usize, build: impl FnOnce(Query) -> Query) -> Option<Query> {
        let (_, span) = self.take()?;
        if !self.enter(&span) {
            return None;
        }
        let inner = self.operand();
        self.depth -= 1;
        if inner.is_none() {
            let word = self.written.text[span.clone()].to_owned();
            self.complain(
                span,
                &format!("nothing stands after `{word}`"),
                "write a word or a group in parentheses after it",
            );
        }
        Some(inner.map_or_else(|| self.nothing(start), build))
    }

    fn group(&mut self) -> Option<Query> {
        let start = self.next;
        let (_, span) = self.take()?;
        if !self.enter(&span) {
            return None;
        }
        let inner = self.level();
        self.depth -= 1;
        match self.peek() {
            Some(Sign::Close) => {
                self.take();
                if inner.is_none() && self.problems.is_empty() {
                    self.complain(span, "nothing stands in these parentheses", "remove them");
                }
            }
            _ if self.next < self.signs.len() => (),
            _ => self.complain(span, "this parenthesis is never closed", "close it with `)`"),
        }
        Some(inner.unwrap_or_else(|| self.nothing(start)))
    }

    /// Goes one deeper; too deep ends the reading.
    fn enter(&mut self, span: &Range<usize>) -> bool {
        self.depth += 1;
        if self.depth <= DEEPEST {
            return true;
        }
        self.depth -= 1;
        let message = format!("groups stand more than {DEEPEST} deep in one another");
        self.complain(span.clone(), &message, "write the query with fewer parentheses");
        self.next = self.signs.len();
        false
    }

    /// A word; several in a row are drawn with the quotes they need.
    fn words(&mut self) -> Query {
        let start = self.next;
        while matches!(self.peek(), Some(Sign::Word(_))) {
            self.next += 1;
        }
        let span = self.bytes(start..self.next);
        let text = self.written.text[span.clone()].to_owned();
        if self.next > start + 1 {
            let plain: Vec<&str> = text.split_whitespace().collect();
            let quoted = shortened(&format!("\"{}\"", plain.join(" ")));
            let joined = shortened(&plain.join(" and "));
            self.complain(
                span.clone(),
                "several words stand in a row without quotes",
                &format!("for the phrase, write `{quoted}`; for the words anywhere, `{joined}`"),
            );
        }
        Query::Term(self.spelled(text, span))
    }

    /// Stands for what could not be read, so that reading goes on.
    fn nothing(&self, start: usize) -> Query {
        Query::Term(self.spelled("?".into(), self.bytes(start..self.next)))
    }
}
