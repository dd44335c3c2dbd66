//! `attache check`: what was understood, in words, and each watch's own tests. It reads; it asks
//! no outlet and sends no mail.
use std::{collections::BTreeSet, fmt::Write};

use chrono::{DateTime, Utc};

use super::output::counted;
use crate::{
    config::{Config, DigestPlan, Refusal, secret},
    deliver::Transport,
    model::{Problem, Severity, Watch, Within},
    text,
};

/// How many of a digest's next times are shown.
const N_TIMES: usize = 3;

/// What `check` has to say.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was understood: for standard output.
    pub text: String,
    /// What is worth drawing besides: warnings, notes, failed tests, a missing password. Places
    /// point into [`Config::files`].
    pub problems: Vec<Problem>,
    /// 0; 77 when only a password is missing; 78 when a watch fails its own tests.
    pub exit_code: u8,
}

/// Says what a configuration means at a time, and whether its password can be had.
pub fn report(config: &Config, now: DateTime<Utc>) -> Report {
    say_all(config, secret::resolve(config).err(), now)
}

/// The same by somebody who may not read the password.
pub fn report_without_secrets(config: &Config, now: DateTime<Utc>) -> Report {
    say_all(config, None, now)
}

fn say_all(config: &Config, credentials: Option<Refusal>, now: DateTime<Utc>) -> Report {
    let tests = config.engine.self_tests(&config.watches);
    let exit_code = if tests.iter().any(|problem| problem.severity == Severity::Error) {
        78
    } else {
        credentials.as_ref().map_or(0, Refusal::exit_code)
    };
    let mut text = String::new();
    say(&mut text, config, &tests, now);
    let mut problems = config.notes.clone();
    problems.extend(tests);
    problems.extend(credentials.into_iter().flat_map(|refusal| refusal.problems));
    problems.sort_by_key(|problem| (problem.at.file, problem.at.span.start));
    Report { text, problems, exit_code }
}

fn say(text: &mut String, config: &Config, tests: &[Problem], now: DateTime<Utc>) {
    line(
        text,
        &format!("Read {} from {}.", counted(config.files.len(), "file"), config.base.display()),
    );
    line(text, "");
    line(text, &format!("Sources  {}", sources(config)));
    line(text, &format!("Watches  {}", config.watches.len()));
    for watch in &config.watches {
        line(text, &format!("  {}: {}", watch.name, parts(watch)));
    }
    own_tests(text, &config.watches, tests.len());
    line(text, &format!("Digests  {}", config.digests.len()));
    for plan in &config.digests {
        digest(text, plan, now);
    }
    line(text, &format!("Mail     {}", mail(config)));
    line(text, &format!("Store    {}", config.store.path.display()));
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{}", line.trim_end()).expect("a String takes any text");
}

fn sources(config: &Config) -> String {
    let all = || config.sources.iter().map(|plan| &plan.source);
    let outlets: BTreeSet<&str> = all().map(|source| source.outlet.as_str()).collect();
    let langs: BTreeSet<&str> = all().filter_map(|source| source.lang.as_deref()).collect();
    let langs = langs.into_iter().collect::<Vec<_>>().join(", ");
    let from = format!("{} from {}", config.sources.len(), counted(outlets.len(), "outlet"));
    if langs.is_empty() { from } else { format!("{from}, in {langs}") }
}

/// The parts of a watch as they are scored: each of `between` and `all`, and `any` as one; then its
/// query and its regular expression, on one line.
fn parts(watch: &Watch) -> String {
    let each = watch.between.iter().chain(&watch.all).map(|term| term.text.clone());
    let mut parts: Vec<String> = each.collect();
    match watch.any.as_slice() {
        [] => (),
        [only] => parts.push(only.text.clone()),
        several => {
            let terms: Vec<&str> = several.iter().map(|term| term.text.as_str()).collect();
            parts.push(format!("({})", terms.join(" or ")));
        }
    }
    parts.extend(watch.query.as_ref().map(|query| text::line(&query.text)));
    parts.extend(watch.regex.as_ref().map(|regex| format!("/{}/", regex.text)));
    let within = match watch.within {
        Within::Item => String::new(),
        Within::Paragraph => ", in one paragraph".to_owned(),
        Within::Sentence => ", in one sentence".to_owned(),
        Within::Words(n_words) => {
            format!(", at most {} between", counted(n_words as usize, "word"))
        }
    };
    format!("{}{within}", parts.join(" and "))
}

fn own_tests(text: &mut String, watches: &[Watch], n_failed: usize) {
    let n_tests: usize =
        watches.iter().map(|it| it.should_match.len() + it.should_not_match.len()).sum();
    let end = if n_failed == 0 { "all passed".to_owned() } else { format!("{n_failed} failed") };
    if 0 < n_tests {
        line(text, &format!("  {} of their own, {end}", counted(n_tests, "test")));
    }
}

fn digest(text: &mut String, plan: &DigestPlan, now: DateTime<Utc>) {
    let digest = &plan.digest;
    let watches = match digest.watches.len() {
        1 => "1 watch".to_owned(),
        n_watches => format!("{n_watches} watches"),
    };
    let readers = counted(digest.to.len(), "reader");
    line(text, &format!("  {}: {watches}, {readers}", digest.name));
    line(text, &format!("    next {} ({})", next_times(plan, now), digest.zone));
}

fn next_times(plan: &DigestPlan, now: DateTime<Utc>) -> String {
    let times = std::iter::successors(plan.timetable.next_after(now), |time| {
        plan.timetable.next_after(*time)
    });
    let local = |time: DateTime<Utc>| {
        time.with_timezone(&plan.digest.zone).format("%a %-d %b %Y %H:%M").to_string()
    };
    times.take(N_TIMES).map(local).collect::<Vec<_>>().join(", ")
}

fn mail(config: &Config) -> String {
    let from = &config.mail.from;
    match &config.mail.transport {
        Transport::Smtp(smtp) => format!("to {} port {}, from {from}", smtp.host, smtp.port),
        Transport::Sendmail { program } => format!("to {}, from {from}", program.display()),
        Transport::Directory { path } => format!("as files in {}", path.display()),
        Transport::Stdout => "to standard output".to_owned(),
    }
}
