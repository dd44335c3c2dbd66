//! From watches as written to watches that run: all problems at once. Matches nothing.
use std::collections::{HashMap, HashSet};

use crate::model::{self, Problem, Severity, Spelled};

use super::{
    actors::{Cast, Kind, masked_away, unused},
    fingerprint::fingerprint,
    plan::{Part, Plan, Role, Rule, SubjectId},
    selectors::{Selector, parse_language},
    term::{self, Scope, Term},
};

/// The compiled watches and what is worth knowing about them.
///
/// # Errors
/// Everything that is wrong with the actors and the watches, in file order of each.
pub(super) fn compile(
    actors: &[model::Actor],
    watches: &[model::Watch],
) -> Result<(Plan, Vec<Problem>), Vec<Problem>> {
    let (cast, problems) = Cast::of(actors);
    let mut compiler = Compiler { cast, problems, ..Compiler::default() };
    compiler.add_actors();
    for watch in watches {
        let rule = compiler.rule(watch);
        compiler.plan.rules.extend(rule);
    }
    let used = &compiler.used;
    let notes = unused(&compiler.cast, |actor| used.contains(&actor));
    compiler.problems.extend(notes);
    let (errors, notes): (Vec<_>, Vec<_>) =
        compiler.problems.into_iter().partition(|problem| problem.severity == Severity::Error);
    if !errors.is_empty() {
        return Err([errors, notes].concat());
    }
    compiler.plan.register();
    Ok((compiler.plan, notes))
}

#[derive(Default)]
struct Compiler {
    cast: Cast,
    plan: Plan,
    /// Terms that are subjects already: a term exists once for all watches.
    terms: HashMap<Term, SubjectId>,
    /// Actors that some watch names.
    used: HashSet<usize>,
    problems: Vec<Problem>,
}

impl Compiler {
    /// All actors come first and keep their numbers, named or not: a dateline in Moscow is not one
    /// in Idaho, whoever asks.
    fn add_actors(&mut self) {
        for actor in &self.cast.actors {
            let subject = self.plan.subject(true);
            for alias in &actor.aliases {
                self.plan.add(
                    subject,
                    Role::Alias(alias.kind),
                    &alias.term,
                    alias.gloss.as_deref(),
                );
            }
            for mask in &actor.masks {
                self.plan.add(subject, Role::Mask, mask, None);
            }
        }
    }

    /// One watch; `None` if it has no parts that can be compiled.
    fn rule(&mut self, watch: &model::Watch) -> Option<Rule> {
        self.complain_of_shape(watch);
        let parts = self.parts(watch);
        let masks = self.words(&watch.mask);
        let mut rule = Rule {
            name: watch.name.clone(),
            parts,
            within: watch.within,
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
        self.complain_of_masks(watch);
        self.complain_of_contradiction(watch, &rule);
        rule.fingerprint = fingerprint(&self.plan, &rule);
        (!rule.parts.is_empty()).then_some(rule)
    }

    fn complain_of_shape(&mut self, watch: &model::Watch) {
        let asks =
            [&watch.between, &watch.all, &watch.any].into_iter().any(|list| !list.is_empty());
        if !asks {
            let message = format!("the watch `{}` asks for nothing", watch.name);
            self.problems
                .push(Problem::error(watch.at.clone(), message).help(
                    "give it `between = [\"@RU\", \"@PK\"]`, or `all = […]`, or `any = […]`",
                ));
        }
        if let [only] = &watch.between[..] {
            let help = format!("name a second one, or write `all = [\"{}\"]`", only.text);
            self.problems.push(
                Problem::error(only.at.clone(), "`between` needs two or more")
                    .label("stands alone")
                    .help(help),
            );
        }
    }

    /// The entries of `between`, each of `all`, and `any` as one.
    fn parts(&mut self, watch: &model::Watch) -> Vec<Part> {
        let mut parts = Vec::new();
        for written in watch.between.iter().chain(&watch.all) {
            let Some(subject) = self.subject(written) else { continue };
            let label = self.label(written);
            let mut earlier = parts.iter().filter(|part: &&Part| part.subjects == [subject]);
            if let Some(twin) = earlier.next() {
                let message = format!("`{}` is asked for twice", written.text);
                let help = format!("it means {}, which stands before it", twin.label);
                self.problems.push(Problem::error(written.at.clone(), message).help(help));
                continue;
            }
            parts.push(Part { label, subjects: vec![subject] });
        }
        let any = self.subjects(&watch.any);
        if !any.is_empty() {
            let labels: Vec<String> = watch.any.iter().map(|written| self.label(written)).collect();
            parts.push(Part { label: one_of(&labels), subjects: any });
        }
        parts
    }

    fn subjects(&mut self, list: &[Spelled]) -> Vec<SubjectId> {
        list.iter().filter_map(|written| self.subject(written)).collect()
    }

    /// The actor or term that an entry names; a problem if it names none.
    fn subject(&mut self, written: &Spelled) -> Option<SubjectId> {
        if let Some(name) = actor_name(written) {
            let Some(actor) = self.cast.find(name) else {
                let problem =
                    self.cast.unknown(&Spelled { text: name.into(), at: written.at.clone() });
                self.problems.push(problem);
                return None;
            };
            self.used.insert(actor);
            return Some(actor);
        }
        match term::parse(&written.text) {
            Ok(term) => {
                self.warn_of_capitals(written, &term);
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
        let actor = actor_name(written).and_then(|name| self.cast.find(name));
        match actor {
            Some(actor) => self.cast.actors[actor].label.clone(),
            None => {
                written.text.trim().trim_matches(['"', '“', '”']).trim_start_matches('=').into()
            }
        }
    }

    fn complain_of_masks(&mut self, watch: &model::Watch) {
        let masks: Vec<Term> =
            watch.mask.iter().filter_map(|mask| term::parse(&mask.text).ok()).collect();
        let terms = [&watch.between, &watch.all, &watch.any].into_iter().flatten();
        let words = terms.filter(|written| actor_name(written).is_none());
        let blanked = words
            .filter_map(|written| masked_away(&term::parse(&written.text).ok()?, written, &masks));
        self.problems.extend(blanked);
    }

    /// An exclusion that takes away what the watch asks for leaves nothing.
    fn complain_of_contradiction(&mut self, watch: &model::Watch, rule: &Rule) {
        for written in &watch.exclude {
            let Ok(excluded) = term::parse(&written.text) else { continue };
            if excluded.scope != Scope::Text || actor_name(written).is_some() {
                continue;
            }
            let part = rule.parts.iter().find(|part| self.plan.always_contains(part, &excluded));
            if let Some(part) = part {
                let message = format!("the watch `{}` can never match", watch.name);
                let label = format!("takes away every `{}`", part.label);
                self.problems.push(
                    Problem::error(written.at.clone(), message)
                        .label(label)
                        .help("remove it from `exclude`, or blank the words around it with `mask`"),
                );
            }
        }
    }

    /// `US` without its sign of equality also finds the word "us".
    fn warn_of_capitals(&mut self, written: &Spelled, term: &Term) {
        const WORDS: &[&str] = &[
            "us", "it", "who", "in", "or", "no", "so", "am", "as", "do", "is", "un", "aid", "arm",
        ];
        let [pattern] = &term.patterns[..] else { return };
        let [piece] = &pattern.pieces[..] else { return };
        let in_capitals = term::capitals(&written.text).all(|is_capital| is_capital);
        if pattern.capitals.is_none() && in_capitals && WORDS.contains(&&*piece.letters) {
            let message = format!("`{}` also finds the word “{}”", written.text, piece.letters);
            self.problems.push(
                Problem::error(written.at.clone(), message)
                    .help(format!("for exactly these capitals, write `={}`", written.text))
                    .severity(Severity::Warning),
            );
        }
    }
}

/// The name in `@name`.
pub(super) fn actor_name(written: &Spelled) -> Option<&str> {
    written.text.trim().strip_prefix('@')
}

/// `oil`, `oil or gas`, `oil, gas or 5 more`.
fn one_of(labels: &[String]) -> String {
    match labels {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] if labels.len() <= 3 => format!("{} or {last}", first.join(", ")),
        [first, second, rest @ ..] => format!("{first}, {second} or {} more", rest.len()),
    }
}
