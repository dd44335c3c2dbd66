//! What the answer to an errand means: what is filed, when to come back, how long to leave the host
//! alone. It decides and writes nothing.
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    decide::is_private,
    page::{self, Said},
};
use crate::{
    model::Trouble,
    parse::robots,
    schedule,
    store::{Came, Nothing, Origin, PageAsked, PageTaken, PageText, RobotsAsked},
};

/// Rules that were read hold so long.
///
/// Source: RFC 9309 §2.4.
const RULES_HOLD: TimeDelta = TimeDelta::hours(24);
/// A page that is not there is looked for once more before it counts as taken down.
const GONE_AFTER: TimeDelta = TimeDelta::hours(1);
/// Redirects from origin to origin; one more is a circle.
const MAX_HOPS: u32 = 5;

/// What is filed of a page.
///
/// * `looks` — times after the first reading at which a page that matched is looked at again.
/// * `pause` — rest of a host after any request; zero for none.
pub(super) fn page(
    taken: PageTaken,
    said: Said,
    looks: &[TimeDelta],
    pause: TimeDelta,
    now: DateTime<Utc>,
) -> PageAsked {
    let rest = pause.max(taken.delay);
    let mut rests_until = (!rest.is_zero()).then(|| now + rest);
    let look_at = look_at(&taken, looks, now);
    let came = match said {
        Said::Text(news) => {
            let page::News { read, facts, hash, validators } = *news;
            Came::Text(Box::new(PageText { read, facts, hash, validators, look_at }))
        }
        Said::Same(validators) => Came::Same { validators, look_at },
        Said::Elsewhere(_) if MAX_HOPS <= taken.n_hops => {
            Came::Failed { why: "the address leads in a circle".to_owned(), due_at: None }
        }
        Said::Elsewhere(url) => Came::Elsewhere(url),
        Said::Absent(why) => Came::Nothing { state: Nothing::Absent, why },
        Said::Disallowed(why) => Came::Nothing { state: Nothing::Disallowed, why: why.to_owned() },
        Said::Rules(_) => {
            Came::Failed { why: "no answer to the question".to_owned(), due_at: None }
        }
        Said::Trouble(trouble) => {
            if let Trouble::Busy { wait, .. } = trouble
                && !is_private(&taken.url)
            {
                rests_until = rests_until.max(Some(now + wait));
            }
            after_trouble(&taken, &trouble, now)
        }
    };
    let PageTaken { item, source, version, host, .. } = taken;
    PageAsked { item, source, version, host, host_rests_until: rests_until, came }
}

/// When the page is looked at again after this; `None`: never.
fn look_at(taken: &PageTaken, looks: &[TimeDelta], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let read_at = taken.read_at.unwrap_or(now);
    looks.iter().map(|look| read_at + *look).find(|at| now < *at)
}

/// A refusal is final; what may pass is tried again, less and less often.
fn after_trouble(taken: &PageTaken, trouble: &Trouble, now: DateTime<Utc>) -> Came {
    let n_tried = taken.n_tried + 1;
    let seed = taken.item.unsigned_abs();
    let again = schedule::retry_page(n_tried, seed).map(|wait| now + wait);
    let why = words(trouble);
    match trouble {
        Trouble::Status { status: 404 } if taken.read_at.is_some() && taken.n_tried == 0 => {
            Came::Failed { why, due_at: Some(now + GONE_AFTER) }
        }
        Trouble::Gone | Trouble::Status { status: 404 } => {
            Came::Nothing { state: Nothing::Gone, why }
        }
        Trouble::Status { status: 408 | 425 } => Came::Failed { why, due_at: again },
        Trouble::Status { status: 400..=499 } | Trouble::NotAFeed { .. } => {
            Came::Nothing { state: Nothing::Refused, why }
        }
        Trouble::Busy { wait, .. } => {
            Came::Failed { why, due_at: again.map(|at| at.max(now + *wait)) }
        }
        Trouble::Status { .. }
        | Trouble::Unreachable(_)
        | Trouble::Slow { .. }
        | Trouble::BrokenOff { .. } => Came::Failed { why, due_at: again },
        Trouble::TooLarge { .. }
        | Trouble::Redirect { .. }
        | Trouble::Forbidden { .. }
        | Trouble::Unreadable(_)
        | Trouble::Dangerous { .. } => Came::Failed { why, due_at: None },
    }
}

/// A trouble as it is said of a page.
fn words(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Gone => "the page has been taken down (HTTP 410)".to_owned(),
        Trouble::Status { status: 404 } => "the page is not there (HTTP 404)".to_owned(),
        Trouble::NotAFeed { found, .. } => format!("the address leads to {found}"),
        other => other.to_string(),
    }
}

/// What is filed of an origin's rules: 4xx allows everything, what cannot be reached nothing.
///
/// Source: RFC 9309 §2.3.1.
pub(super) fn rules(
    origin: Origin,
    said: Said,
    pause: TimeDelta,
    now: DateTime<Utc>,
) -> RobotsAsked {
    let mut rests_until = (!pause.is_zero()).then(|| now + pause);
    let failed = |wait: TimeDelta| {
        let seed = origin.source.unsigned_abs();
        let usual = schedule::retry_page(origin.n_failed + 1, seed).unwrap_or(RULES_HOLD);
        (None, now + usual.max(wait))
    };
    let (rules, until) = match said {
        Said::Rules(text) => {
            let delay = robots::delay(&text);
            (Some((text, delay)), now + RULES_HOLD)
        }
        Said::Trouble(Trouble::Busy { wait, .. }) => failed(wait),
        Said::Trouble(
            Trouble::Status { status: 400..=499 }
            | Trouble::Gone
            | Trouble::NotAFeed { .. }
            | Trouble::Redirect { .. },
        ) => (Some(Default::default()), now + RULES_HOLD),
        _ => failed(TimeDelta::zero()),
    };
    if let Some((_, delay)) = &rules
        && !delay.is_zero()
    {
        rests_until = rests_until.max(Some(now + *delay));
    }
    RobotsAsked {
        origin: origin.name,
        host: origin.host,
        host_rests_until: rests_until,
        rules,
        until,
    }
}

/// When an origin is asked again whose rules the store has refused `n_refused` times in a row: as
/// after other failures, and not before its server wants to be asked.
pub(super) fn after_refusal(
    asked: &RobotsAsked,
    n_refused: u32,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let seed = asked.origin.bytes().map(u64::from).sum();
    let usual = now + schedule::retry_page(n_refused, seed).unwrap_or(RULES_HOLD);
    if asked.rules.is_none() { usual.max(asked.until) } else { usual }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Impostor, Item, Validators};

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn taken(n_tried: u32, is_read: bool) -> PageTaken {
        PageTaken {
            item: 1,
            source: 1,
            version: 1,
            wording: Item::default(),
            url: "https://outlet.example/a".parse().expect("an address"),
            host: "outlet.example".to_owned(),
            robots: String::new(),
            delay: TimeDelta::zero(),
            validators: Validators::default(),
            hash: None,
            n_taken: 0,
            n_tried,
            n_hops: 0,
            read_at: is_read.then(now),
            n_looks: 0,
        }
    }

    /// The state a page comes to and the hours until it is asked again, rounded.
    fn check(trouble: &Trouble, n_tried: u32, is_read: bool, expected: &str) {
        let said = match after_trouble(&taken(n_tried, is_read), trouble, now()) {
            Came::Nothing { state, .. } => format!("{state:?}"),
            Came::Failed { due_at: Some(at), .. } => {
                format!("after {} h", ((at - now()).num_minutes() + 30) / 60)
            }
            Came::Failed { due_at: None, .. } => "given up".to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(said, expected, "{trouble:?} {n_tried} {is_read}");
    }

    #[test]
    fn a_no_is_final_and_a_fault_is_tried_again() {
        let status = |status| Trouble::Status { status };
        let busy = |hours| Trouble::Busy { status: 429, wait: TimeDelta::hours(hours) };
        check(&status(401), 0, false, "Refused");
        check(&status(403), 0, true, "Refused");
        check(&status(451), 0, false, "Refused");
        check(&status(404), 0, false, "Gone");
        check(&status(404), 0, true, "after 1 h");
        check(&status(404), 1, true, "Gone");
        check(&Trouble::Gone, 0, true, "Gone");
        check(&status(500), 0, false, "after 0 h");
        check(&status(500), 4, false, "given up");
        check(&Trouble::Slow { seconds: 20 }, 1, false, "after 1 h");
        check(&busy(5), 0, false, "after 5 h");
        check(&Trouble::TooLarge { limit_bytes: 1 }, 0, false, "given up");
        let (what, found) = (Impostor::Challenge, "a challenge".to_owned());
        check(&Trouble::NotAFeed { what, found }, 0, false, "Refused");
    }

    #[test]
    fn an_origin_that_has_no_rules_allows_all_and_one_that_cannot_say_nothing() {
        let check = |said: Said, n_failed: u32, is_open: bool, hours: i64| {
            let name = "https://outlet.example".to_owned();
            let origin = Origin { name, host: String::new(), source: 1, n_failed };
            let asked = rules(origin, said, TimeDelta::zero(), now());
            let wait = ((asked.until - now()).num_minutes() + 30) / 60;
            assert_eq!((asked.rules.is_some(), wait), (is_open, hours));
        };
        let status = |status| Said::Trouble(Trouble::Status { status });
        check(Said::Rules(String::new()), 0, true, 24);
        check(status(404), 3, true, 24);
        check(status(403), 0, true, 24);
        check(status(500), 0, false, 0);
        check(status(500), 1, false, 1);
        check(status(500), 9, false, 24);
        let wait = TimeDelta::hours(3);
        check(Said::Trouble(Trouble::Busy { status: 429, wait }), 0, false, 3);
    }

    #[test]
    fn a_page_is_looked_at_again_at_the_times_that_are_left() {
        let looks = [1, 6].map(TimeDelta::hours);
        let check = |minutes: i64, expected: Option<i64>| {
            let at = look_at(&taken(0, true), &looks, now() + TimeDelta::minutes(minutes));
            assert_eq!(at.map(|at| (at - now()).num_hours()), expected, "{minutes}");
        };
        check(0, Some(1));
        check(60, Some(6));
        check(400, None);
    }
}
