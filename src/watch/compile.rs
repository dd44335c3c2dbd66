//! From watches as written to watches that run: all problems at once. Matches nothing.
use std::collections::{HashMap, HashSet};

use crate::model::{self, Problem, Severity, Spelled};

use super::{
    actors::{Cast, Kind, Named, unused},
    complaints,
    expr::{Expr, Leaf},
    fingerprint::{Spellings, fingerprint},
    frequency::Frequencies,
    plan::{Clause, Part, Plan, Role, Rule, SubjectId},
    query,
    regular::Regex,
    score::{ALSO, MAIN},
    selectors::{Selector, parse_language},
    term::{self, Scope, Term},
};

/// The compiled watches and what is worth knowing about them.
///
/// * `frequencies` — what is looked at first; never what is found.
///
/// # Errors
/// Everything that is wrong with the actors and the watches, in file order of each.
pub(super) fn compile(
    actors: &[model::Actor],
    watches: &[model::Watch],
    frequencies: &Frequencies,
) -> Result<(Plan, Vec<Problem>), Vec<Problem>> {
    let (cast, problems) = Cast::of(actors);
    let mut compiler = Compiler { cast, problems, ..Compiler::default() };
    compiler.add_actors();
    for watch in watches {
        let rule = compiler.rule(watch);
        compiler.plan.rules.extend(rule);
    }
    let used = &compiler.used;
    let notes = unused(&compiler.cast, |user| used.contains(&Named::User(user)));
    compiler.problems.extend(notes);
    let (errors, notes): (Vec<_>, Vec<_>) =
        compiler.problems.into_iter().partition(|problem| problem.severity == Severity::Error);
    if !errors.is_empty() {
        return Err([errors, notes].concat());
    }
    let mut plan = compiler.plan;
    plan.names_actors = !compiler.used.is_empty();
    plan.index(frequencies);
    Ok((plan, notes))
}

#[derive(Default)]
pub(super) struct Compiler {
    pub(super) cast: Cast,
    pub(super) plan: Plan,
    /// The user's actors, by their numbers.
    users: Vec<SubjectId>,
    /// Terms that are subjects already: a term exists once for all watches.
    terms: HashMap<Term, SubjectId, foldhash::fast::FixedState>,
    /// Actors that some watch names.
    used: HashSet<Named>,
    spellings: Spellings,
    pub(super) problems: Vec<Problem>,
}

/// What a watch asks for, while it is put together.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) leaves: Vec<Leaf>,
    pub(super) clauses: Vec<Clause>,
    pub(super) parts: Vec<Part>,
}

impl Compiler {
    fn add_actors(&mut self) {
        for (actor, _) in &self.cast.users {
            let subject = self.plan.subject(true);
            self.users.push(subject);
            for alias in &actor.aliases {
                let gloss = alias.gloss.as_deref();
                self.plan.add(subject, Role::Alias(alias.kind), &alias.term, gloss);
            }
            for mask in &actor.masks {
                self.plan.add(subject, Role::Mask, mask, None);
            }
        }
    }

    /// One watch; `None` if it has no parts that can be compiled.
    fn rule(&mut self, watch: &model::Watch) -> Option<Rule> {
        self.problems.extend(complaints::of_shape(watch));
        let mut draft = Draft::default();
        self.lists(watch, &mut draft);
        if let Some(query) = &watch.query {
            query::compile(self, query, &mut draft);
        }
        let regex = watch.regex.as_ref().and_then(|written| self.regex(written, &mut draft));
        let masks = self.words(&watch.mask);
        let mut rule = Rule {
            name: watch.name.clone(),
            leaves: draft.leaves,
            clauses: draft.clauses,
            parts: draft.parts,
            within: watch.within,
            tiers: (watch.main.unwrap_or(MAIN), watch.also.unwrap_or(ALSO)),
            regex,
            demote: self.subjects(&watch.demote),
            exclude: self.subjects(&watch.exclude),
            masks,
            sources: self.each(&watch.sources, Selector::parse),
            langs: self.each(&watch.lang, parse_language),
            fingerprint: String::new(),
        };
        for beat in &watch.beats {
            self.subjects(&beat.terms);
        }
        self.problems.extend(complaints::of_masks(watch));
        self.problems.extend(complaints::of_contradiction(&self.plan, watch, &rule));
        rule.fingerprint = fingerprint(&self.plan, &rule, &mut self.spellings);
        (!rule.parts.is_empty()).then_some(rule)
    }

    /// A regular expression that stands alone is a part; beside others it narrows.
    fn regex(&mut self, written: &Spelled, draft: &mut Draft) -> Option<Regex> {
        match Regex::parse(written) {
            Ok(regex) => {
                if draft.parts.is_empty() {
                    let label = written.text.clone();
                    draft.parts.push(Part { label, leaves: Vec::new(), scores: true });
                }
                Some(regex)
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// The entries of `between`, each of `all`, and `any` as one.
    fn lists(&mut self, watch: &model::Watch, draft: &mut Draft) {
        for written in watch.between.iter().chain(&watch.all) {
            let Some(subject) = self.subject(written) else { continue };
            let label = self.label(written);
            let twin = draft.leaves.iter().find(|leaf| leaf.subject == subject);
            if let Some(part) = twin.and_then(|leaf| leaf.part) {
                let message = format!("`{}` is asked for twice", written.text);
                let help = format!("it means {}, which stands before it", draft.parts[part].label);
                self.problems.push(Problem::error(written.at.clone(), message).help(help));
                continue;
            }
            self.part(draft, label, vec![subject]);
        }
        let any = self.subjects(&watch.any);
        if !any.is_empty() {
            let labels: Vec<String> = watch.any.iter().map(|written| self.label(written)).collect();
            self.part(draft, one_of(&labels), any);
        }
    }

    /// Adds a part that asks for one of these.
    fn part(&self, draft: &mut Draft, label: String, subjects: Vec<SubjectId>) {
        let first = draft.leaves.len();
        let part = Some(draft.parts.len());
        let scores = subjects.iter().any(|subject| self.is_in_text(*subject, Scope::Text));
        draft.leaves.extend(subjects.into_iter().map(|subject| Leaf {
            subject,
            scope: Scope::Text,
            part,
        }));
        let leaves: Vec<usize> = (first..draft.leaves.len()).collect();
        let mut exprs: Vec<Expr> = leaves.iter().map(|leaf| Expr::Leaf(*leaf)).collect();
        let expr = if let [_] = &exprs[..] { exprs.remove(0) } else { Expr::Or(exprs) };
        draft.clauses.push(Clause { label: label.clone(), expr });
        draft.parts.push(Part { label, leaves, scores });
    }

    /// Whether a subject is looked for in title or body.
    pub(super) fn is_in_text(&self, subject: SubjectId, scope: Scope) -> bool {
        let in_text = |scope: Scope| !matches!(scope, Scope::Author | Scope::Url);
        let SubjectId::Own(number) = subject else { return in_text(scope) };
        let mut patterns = self.plan.subjects[number].patterns.iter();
        in_text(scope)
            && (self.plan.is_actor(subject) || patterns.any(|(_, _, scope)| in_text(*scope)))
    }

    fn subjects(&mut self, list: &[Spelled]) -> Vec<SubjectId> {
        list.iter().filter_map(|written| self.subject(written)).collect()
    }

    /// The actor or term that an entry names; a problem if it names none.
    fn subject(&mut self, written: &Spelled) -> Option<SubjectId> {
        if let Some(name) = actor_name(written) {
            return self.actor(&Spelled { text: name.into(), at: written.at.clone() });
        }
        let read = term::parse(&written.text);
        self.read(read, written)
    }

    /// Who is called so; a problem if nobody is.
    pub(super) fn actor(&mut self, name: &Spelled) -> Option<SubjectId> {
        let Some(named) = self.cast.find(&name.text) else {
            let problem = self.cast.unknown(name);
            self.problems.push(problem);
            return None;
        };
        self.used.insert(named);
        Some(match named {
            Named::BuiltIn(number) => SubjectId::BuiltIn(number),
            Named::User(number) => self.users[number],
        })
    }

    /// The subject of a term that was read, or the problem that it was not.
    pub(super) fn read(
        &mut self,
        read: Result<Term, term::Fault>,
        written: &Spelled,
    ) -> Option<SubjectId> {
        match read {
            Ok(term) => {
                self.problems.extend(complaints::of_capitals(written, &term));
                Some(self.term(term))
            }
            Err(fault) => {
                self.problems
                    .push(Problem::error(written.at.clone(), fault.message).help(fault.help));
                None
            }
        }
    }

    fn term(&mut self, term: Term) -> SubjectId {
        if let Some(subject) = self.terms.get(&term) {
            return *subject;
        }
        let subject = self.plan.subject(false);
        self.plan.add(subject, Role::Alias(Kind::Name), &term, None);
        self.terms.insert(term, subject);
        subject
    }

    /// Like `subjects`, where only words make sense.
    fn words(&mut self, list: &[Spelled]) -> Vec<SubjectId> {
        let (actors, words): (Vec<_>, Vec<_>) =
            list.iter().cloned().partition(|written| actor_name(written).is_some());
        self.problems.extend(actors.iter().map(|written| {
            Problem::error(written.at.clone(), "a mask is made of words, not of actors")
                .help("write the words to blank, as in `Russian roulette`")
        }));
        self.subjects(&words)
    }

    fn each<T>(&mut self, list: &[Spelled], parse: fn(&Spelled) -> Result<T, Problem>) -> Vec<T> {
        let (read, wrong): (Vec<_>, Vec<_>) = list.iter().map(parse).partition(Result::is_ok);
        self.problems.extend(wrong.into_iter().filter_map(Result::err));
        read.into_iter().filter_map(Result::ok).collect()
    }

    fn label(&self, written: &Spelled) -> String {
        match actor_name(written) {
            Some(name) => self.label_of_actor(name),
            None => label_of_term(&written.text),
        }
    }

    /// The reader's word for `@name`; the name itself where nobody goes by it.
    pub(super) fn label_of_actor(&self, name: &str) -> String {
        let named = self.cast.find(name);
        named.map_or_else(|| name.to_owned(), |named| self.cast.actor(named).label.clone())
    }
}

/// The name in `@name`.
pub(super) fn actor_name(written: &Spelled) -> Option<&str> {
    written.text.trim().strip_prefix('@')
}

/// The reader's word for a term: without the marks that say how it is looked for.
pub(super) fn label_of_term(written: &str) -> String {
    let bare = written.trim().trim_start_matches(['=', '~']);
    bare.trim_matches(['"', '“', '”']).trim_start_matches('=').into()
}

/// `oil`, `oil or gas`, `oil, gas or 5 more`.
pub(super) fn one_of(labels: &[String]) -> String {
    match labels {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] if labels.len() <= 3 => format!("{} or {last}", first.join(", ")),
        [first, second, rest @ ..] => format!("{first}, {second} or {} more", rest.len()),
    }
}
