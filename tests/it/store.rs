//! What the store promises, without anybody else: identities, claims, renames, retention.
use std::{collections::BTreeMap, time::Duration};

use attache::{
    model::{
        Candidate, Item, Match, Outcome, Score, Source, State, Tier, Trouble, Validators, Window,
    },
    store::{
        About, Adopted, Claimed, Error, Kind, Letter, Lock, Named, NewEdition, News, Options,
        Polled, Read, Store,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;

mod contradictions;
mod looking_back;

/// A store with the things that have names, and a poll a line.
struct Desk {
    store: Store,
    rows: Adopted,
    sources: Vec<Source>,
    watches: Vec<Named>,
    digests: Vec<Named>,
    dir: TempDir,
    now: DateTime<Utc>,
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn source(name: &str) -> Source {
    Source {
        name: name.to_owned(),
        was: None,
        url: format!("https://{name}.example/feed").parse().unwrap(),
        outlet: name.to_uppercase(),
        role: None,
        country: None,
        lang: None,
        tags: vec![],
    }
}

fn named(name: &str, fingerprint: &str, now: DateTime<Utc>) -> Named {
    let floor_at = now - TimeDelta::days(1);
    Named { name: name.to_owned(), was: None, fingerprint: fingerprint.to_owned(), floor_at }
}

/// An item whose title says whether the watch takes it.
fn read(key: &str, title: &str) -> Read {
    let item = Item {
        key: key.to_owned(),
        title: title.to_owned(),
        link: format!("https://outlet.example/{key}"),
        ..Item::default()
    };
    let matched = Match {
        watch: "Russia–Pakistan".to_owned(),
        score: Score::from_halves(12),
        tier: Tier::Main,
        evidence: attache::model::Evidence::default(),
    };
    Read {
        canon: Some(format!("outlet.example/{key}")),
        folded_title: title.to_lowercase(),
        words: title.to_lowercase(),
        matches: if title.contains("Pakistan") { vec![matched] } else { vec![] },
        tried: vec!["Russia–Pakistan".to_owned()],
        owed: None,
        item,
    }
}

fn options(dir: &TempDir) -> Options {
    Options { path: dir.path().join("attache.db"), keep: None, search: true }
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let now = at("2026-03-02T06:00:00Z");
        let mut desk = Self {
            store: Store::open(&options(&dir)).unwrap(),
            rows: Adopted::default(),
            sources: vec![source("indus"), source("neva")],
            watches: vec![named("Russia–Pakistan", "v1", now)],
            digests: vec![named("morning", "desk@example.org", now)],
            dir,
            now,
        };
        desk.adopt();
        desk
    }

    fn adopt(&mut self) {
        let now = self.now;
        let rows = self.store.adopt(&self.sources, &self.watches, &self.digests, now, |_| now);
        self.rows = rows.unwrap();
    }

    fn later(&mut self, by: TimeDelta) {
        self.now += by;
    }

    fn poll(&mut self, source: &str, items: Vec<Read>) -> attache::store::Filed {
        let news = News::Read {
            items,
            validators: Validators { etag: Some("\"1\"".into()), ..Validators::default() },
            about: About { body_hash: vec![1], ..About::default() },
        };
        self.file(source, news)
    }

    fn file(&mut self, source: &str, news: News) -> attache::store::Filed {
        let poll = self.polled(source, news);
        self.store.file(&[poll], &self.rows.watches, self.now).unwrap().remove(0).unwrap()
    }

    fn polled(&self, source: &str, news: News) -> Polled {
        Polled {
            source: self.rows.sources[source],
            host: source.to_owned(),
            host_rests_until: None,
            due: (self.now + TimeDelta::hours(1)).into(),
            not_before: None,
            moved: None,
            news,
        }
    }

    /// What the digest could take now, history included only if published in the last day.
    fn open(&self) -> Vec<Candidate> {
        let row = *self.rows.digests.values().next().unwrap();
        let watches = self.watches();
        let life = self.store.life(row).unwrap();
        let is_news = |_, _| false;
        self.store.open_items(row, &watches, life.floor_at, is_news, |_| ()).unwrap()
    }

    fn watches(&self) -> Vec<(i64, String)> {
        self.rows.watches.iter().map(|(name, row)| (*row, name.clone())).collect()
    }

    /// Claims everything open for one slot; gives how many items that were.
    fn compose(&mut self) -> usize {
        let open = self.open();
        let slot_at = self.now;
        let digest = *self.rows.digests.values().next().unwrap();
        let claim = |(story, it): (usize, &Candidate)| Claimed {
            item: it.id,
            watch: self.rows.watches[&it.matches[0].watch],
            story: u32::try_from(story).unwrap(),
            is_main: true,
            tier: it.matches[0].tier,
            again: false,
        };
        let edition = NewEdition {
            digest,
            slot_at,
            missed: vec![],
            window: Window::new(self.now - TimeDelta::days(1), self.now).unwrap(),
            kind: Kind::News,
            subject: "news".into(),
            claims: open.iter().enumerate().map(claim).collect(),
            letters: vec![Letter {
                to: "desk@example.org".into(),
                from: "attache@example.org".into(),
                message_id: format!("{}@example.org", slot_at.timestamp()),
                raw: b"Subject: news\r\n\r\n".to_vec(),
                makes_good: vec![],
            }],
        };
        assert!(self.store.freeze(&edition).unwrap(), "the slot is new");
        assert!(!self.store.freeze(&edition).unwrap(), "the slot is answered");
        open.len()
    }
}

#[test]
fn the_first_successful_poll_is_history_and_the_second_is_news() {
    let mut desk = Desk::new();
    assert_eq!(desk.poll("indus", vec![read("a", "Russia and Pakistan sign")]).n_new, 1);
    assert_eq!(desk.open().len(), 0);
    desk.later(TimeDelta::hours(1));
    let both = vec![read("a", "Russia and Pakistan sign"), read("b", "Pakistan visits Russia")];
    assert_eq!(desk.poll("indus", both).n_new, 1);
    assert_eq!(desk.open().len(), 1);
    assert_eq!(desk.compose(), 1);
    assert_eq!(desk.open().len(), 0);
}

#[test]
fn a_failed_first_poll_leaves_the_first_successful_one_history() {
    let mut desk = Desk::new();
    desk.file("indus", News::Failed(Trouble::Status { status: 500 }));
    desk.later(TimeDelta::hours(1));
    assert!(desk.poll("indus", vec![read("a", "Russia and Pakistan sign")]).was_failing);
    assert_eq!(desk.open().len(), 0);
}

#[test]
fn a_changed_guid_under_the_same_link_is_a_new_wording_not_a_new_item() {
    let mut desk = Desk::new();
    desk.poll("indus", vec![]);
    desk.later(TimeDelta::hours(1));
    desk.poll("indus", vec![read("a", "Russia and Pakistan sign")]);
    assert_eq!(desk.compose(), 1);
    desk.later(TimeDelta::hours(1));
    let mut renamed = read("a#2", "Russia and Pakistan sign at last");
    renamed.canon = Some("outlet.example/a".into());
    let filed = desk.poll("indus", vec![renamed]);
    assert_eq!((filed.n_new, filed.n_changed), (0, 1));
    assert_eq!(desk.open().len(), 0);
}

#[test]
fn two_items_of_one_document_stay_two_even_under_one_title_and_date() {
    let mut desk = Desk::new();
    desk.poll("indus", vec![]);
    let both = || {
        let twin = |key: &str| {
            let mut it = read(key, "Correction: Pakistan");
            it.item.published = Some(at("2026-03-02T05:00:00Z"));
            it.item.summary = key.to_owned();
            it
        };
        vec![twin("a"), twin("b")]
    };
    for _ in 0..3 {
        desk.later(TimeDelta::hours(1));
        desk.poll("indus", both());
    }
    let filed = desk.poll("indus", both());
    assert_eq!((filed.n_new, filed.n_changed), (0, 0));
    assert_eq!(desk.open().len(), 2);
}

#[test]
fn a_source_is_taken_once_and_due_again_only_after_its_lease() {
    let mut desk = Desk::new();
    let lease = |n: u32| at("2026-03-02T06:00:00Z") + TimeDelta::minutes(10 << n);
    let busy = std::collections::BTreeSet::new();
    let mut take = |now: &str| {
        let taken = desk.store.take(at(now), 10, &busy, Duration::ZERO, lease).unwrap();
        taken.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(take("2026-03-02T06:00:00Z"), ["indus", "neva"]);
    assert_eq!(take("2026-03-02T06:09:00Z"), [""; 0]);
    assert_eq!(take("2026-03-02T06:10:00Z"), ["indus"], "a poll that never ended: one by one");
    assert_eq!(take("2026-03-02T06:10:00Z"), ["neva"]);
    assert_eq!(take("2026-03-02T06:19:00Z"), [""; 0], "20 minutes the second time");
}

#[test]
fn a_source_whose_poll_never_ended_is_read_alone_and_named_the_third_time() {
    let mut desk = Desk::new();
    desk.sources.push(source("tisza"));
    desk.adopt();
    let take = |desk: &mut Desk, busy: &[&str]| {
        let now = desk.now;
        let busy = busy.iter().map(|it| (*it).to_owned()).collect();
        let lease = |_| now + TimeDelta::hours(1);
        let taken = desk.store.take(now, 10, &busy, Duration::ZERO, lease).unwrap();
        taken.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    let nobody = [""; 0];
    assert_eq!(take(&mut desk, &[]), ["indus", "neva", "tisza"]);
    desk.poll("neva", vec![]); // neva comes back, the others end the process
    desk.later(TimeDelta::hours(1));
    assert_eq!(take(&mut desk, &[]), ["neva"], "the sound one first");
    assert_eq!(take(&mut desk, &["neva.example"]), nobody, "no suspect beside anybody");
    desk.poll("neva", vec![]);
    assert_eq!(take(&mut desk, &[]), ["indus"], "then the suspects, one by one");
    assert_eq!(take(&mut desk, &["indus.example"]), nobody);
    desk.poll("indus", vec![]); // innocent
    for _ in 0..3 {
        assert_eq!(desk.store.coverage(None, desk.now).unwrap().failing.len(), 0);
        assert_eq!(take(&mut desk, &[]), ["tisza"]);
        desk.later(TimeDelta::minutes(59));
        desk.poll("indus", vec![]); // the others stay on time
        desk.poll("neva", vec![]);
        desk.later(TimeDelta::minutes(1));
    }
    let failing = &desk.store.coverage(None, desk.now).unwrap().failing;
    assert_eq!(failing[0].why, "reading this feed ended the process 3 times");
}

#[test]
fn a_delivery_goes_through_its_states_and_a_second_doubt_ends_it() {
    let mut desk = Desk::new();
    desk.compose();
    let retry = |_| TimeDelta::minutes(1);
    let due = |desk: &Desk| desk.store.due_deliveries(desk.now, 10).unwrap();
    let id = due(&desk)[0].id;

    desk.store.offer(id).unwrap();
    assert_eq!(desk.store.recover_offered(desk.now).unwrap(), 1);
    assert_eq!(due(&desk)[0].n_doubts, 1);

    desk.store.settle(id, &Outcome::ServerFault("535".into()), retry, desk.now).unwrap();
    assert_eq!(due(&desk).len(), 0, "the queue is held");
    desk.later(TimeDelta::minutes(2));
    assert_eq!(due(&desk)[0].n_attempts, 1, "the server's fault costs no attempt");

    desk.store.offer(id).unwrap();
    desk.store.settle(id, &Outcome::Doubt("gone".into()), retry, desk.now).unwrap();
    let row = &desk.store.outbox_rows(1).unwrap()[0];
    assert_eq!((row.state, row.n_doubts), (State::Failed, 2));
}

#[test]
fn what_was_dropped_by_hand_is_not_queued_again_by_an_attempt_under_way() {
    let check = |outcome: Outcome, is_held: bool| {
        let mut desk = Desk::new();
        desk.compose();
        let id = desk.store.due_deliveries(desk.now, 10).unwrap()[0].id;
        desk.store.drop_delivery(id, desk.now).unwrap();
        let retry = |_| TimeDelta::minutes(1);
        desk.store.settle(id, &outcome, retry, desk.now).unwrap();
        let row = &desk.store.outbox_rows(1).unwrap()[0];
        assert_eq!((row.state, row.n_attempts), (State::Failed, 0), "{outcome:?}");
        assert_eq!(row.last_words.as_deref(), Some("dropped by hand"), "{outcome:?}");
        assert_eq!(desk.store.mail_fault().unwrap().is_some(), is_held, "{outcome:?}");
    };
    check(Outcome::Retry("451".into()), false);
    check(Outcome::Rejected("550".into()), false);
    check(Outcome::ServerFault("421".into()), true);
}

#[test]
fn forty_eight_hours_of_4xx_are_enough_but_a_server_at_fault_costs_nothing() {
    let mut desk = Desk::new();
    desk.compose();
    let retry = |_| TimeDelta::hours(2);
    let id = desk.store.due_deliveries(desk.now, 10).unwrap()[0].id;
    desk.store.settle(id, &Outcome::ServerFault("down".into()), retry, desk.now).unwrap();
    desk.later(TimeDelta::days(4));
    let refuse = |desk: &mut Desk| {
        desk.store.settle(id, &Outcome::Retry("451".into()), retry, desk.now).unwrap();
        desk.store.outbox_rows(1).unwrap()[0].state
    };
    assert_eq!(refuse(&mut desk), State::Queued);
    desk.later(TimeDelta::hours(47));
    assert_eq!(refuse(&mut desk), State::Queued);
    desk.later(TimeDelta::hours(1));
    assert_eq!(refuse(&mut desk), State::Failed);
}

#[test]
fn one_process_at_a_time_works_on_a_store() {
    let desk = Desk::new();
    let path = desk.dir.path().join("attache.db");
    let lock = Lock::take(&path).unwrap();
    assert!(matches!(Lock::take(&path), Err(Error::Busy { .. })));
    drop(lock);
    assert!(Lock::take(&path).is_ok());
}

#[test]
fn a_store_of_a_newer_program_is_refused_and_left_alone() {
    let desk = Desk::new();
    let options = options(&desk.dir);
    drop(desk.store);
    let db = rusqlite::Connection::open(&options.path).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(matches!(Store::open(&options), Err(Error::Newer { found: 99, .. })));
}

/// The life of a desk: 10,000 items claimed, then everything gets a new name.
#[test]
fn after_renames_changes_and_retention_nothing_is_mailed_twice_and_nothing_new_is_lost() {
    let mut desk = Desk::new();
    let all = |n: usize| -> Vec<Read> {
        (0..n).map(|i| read(&i.to_string(), &format!("Russia and Pakistan, {i}"))).collect()
    };
    desk.poll("indus", vec![]);
    desk.later(TimeDelta::hours(1));
    assert_eq!(desk.poll("indus", all(10_000)).n_new, 10_000);
    assert_eq!(desk.compose(), 10_000);

    desk.later(TimeDelta::hours(1));
    let was = |name: &str| Some(name.to_owned());
    desk.sources[0] = Source { was: was("indus"), name: "courier".into(), ..source("indus") };
    desk.watches[0] = Named {
        name: "Moscow–Islamabad".into(),
        was: was("Russia–Pakistan"),
        ..named("", "v2, a term more", desk.now)
    };
    desk.watches.push(named("Gas", "gas", desk.now));
    desk.digests[0] = Named {
        name: "dawn".into(),
        was: was("morning"),
        ..named("", "desk@example.org, chief@example.org", desk.now)
    };
    desk.adopt();
    assert_eq!(desk.rows.doubts, [""; 0]);
    run_reruns(&mut desk);

    desk.store =
        Store::open(&Options { keep: Some(TimeDelta::minutes(30)), ..options(&desk.dir) }).unwrap();
    desk.later(TimeDelta::days(1));
    let watches = desk.rows.watches.values();
    let carried: Vec<_> = watches.map(|watch| (desk.rows.digests["dawn"], *watch)).collect();
    let mut n_let_go = 0;
    loop {
        let n = desk.store.retain(&carried, desk.now).unwrap();
        n_let_go += n;
        if n == 0 {
            break;
        }
    }
    assert_eq!(n_let_go, 10_000);

    let renamed = |mut items: Vec<Read>| {
        for matched in items.iter_mut().flat_map(|it| &mut it.matches) {
            matched.watch = "Moscow–Islamabad".into();
        }
        items
    };
    let mut listed = renamed(all(10_000));
    listed.extend(renamed(vec![read("new", "Pakistan and Russia, at last")]));
    let filed = desk.poll("courier", listed);
    assert_eq!((filed.n_new, filed.n_changed), (1, 0));
    let open = desk.open();
    assert_eq!(open.iter().map(|it| it.item.key.as_str()).collect::<Vec<_>>(), ["new"]);

    let lines: Vec<String> = desk
        .store
        .changes_since(at("2026-01-01T00:00:00Z"))
        .unwrap()
        .into_iter()
        .map(|it| it.line)
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    the source “indus” is now called “courier”
    the watch “Russia–Pakistan” is now called “Moscow–Islamabad”
    the digest “morning” is now called “dawn”
    “dawn” has other readers or watches
    “Moscow–Islamabad”: changed on Mon 2 Mar; 0 gained and 0 lost over 30 days
    “Gas”: new since Mon 2 Mar; 0 of the last 30 days match
    ");
}

/// What the daemon does in the background: the changed rule takes every item, "Gas" none.
fn run_reruns(desk: &mut Desk) {
    while let Some(page) = desk.store.rerun_page(desk.now, 1000).unwrap() {
        let verdict = |item: &Item| {
            let mut matched = read("", &item.title).matches.pop()?;
            matched.watch.clone_from(&page.name);
            (page.name != "Gas").then_some(matched)
        };
        let verdicts: Vec<_> = page.items.iter().map(|(_, _, item, _)| verdict(item)).collect();
        desk.store.file_rerun(&page, &verdicts, verdicts.len(), desk.now).unwrap();
    }
}

#[test]
fn a_rename_nobody_confirmed_holds_the_mail_until_was_says_so() {
    let mut desk = Desk::new();
    desk.poll("indus", vec![]);
    desk.later(TimeDelta::hours(1));
    desk.sources[0] = Source { name: "courier".into(), ..source("indus") };
    desk.adopt();
    insta::assert_snapshot!(
        desk.rows.doubts.join("\n"),
        @r#"the source “indus” is gone and “courier” looks the same; write was = "indus" under it, until then nothing of it is mailed"#
    );
    assert_eq!(desk.poll("courier", vec![read("a", "Russia and Pakistan sign")]).n_new, 1);
    assert_eq!(desk.open().len(), 0, "nothing of it is mailed");
    desk.sources[0].name = "indus".into();
    desk.adopt();
    assert_eq!((desk.open().len(), desk.rows.doubts.len()), (1, 0), "taken back");
    desk.sources[0].name = "courier".into();
    desk.adopt();
    assert_eq!(desk.open().len(), 0);

    desk.sources[0].was = Some("indus".into());
    desk.adopt();
    assert_eq!(desk.open().len(), 1, "nothing of it is lost");
}

#[test]
fn of_two_digests_made_from_one_the_one_that_says_so_has_its_past() {
    let check = |digests: [(&str, Option<&str>); 2], has_past: &str, n_doubts: usize| {
        let mut desk = Desk::new();
        let past = desk.rows.digests["morning"];
        desk.digests.clear();
        for (name, was) in digests {
            let was = was.map(str::to_owned);
            desk.digests.push(Named { was, ..named(name, "desk@example.org", desk.now) });
        }
        for _ in 0..2 {
            desk.adopt();
            let rows = &desk.rows.digests;
            assert_eq!(rows[has_past], past, "{digests:?}");
            let [one, other] = digests.map(|(name, _)| rows[name]);
            assert_ne!(one, other, "{digests:?}");
            let held = [one, other].map(|row| desk.store.life(row).unwrap().is_held);
            assert_eq!(held.iter().filter(|it| **it).count(), n_doubts, "{digests:?}");
            assert_eq!(desk.rows.doubts.len(), n_doubts, "{digests:?}");
        }
    };
    check([("dawn", Some("morning")), ("dusk", None)], "dawn", 0);
    check([("dusk", None), ("dawn", Some("morning"))], "dawn", 0);
    check([("dawn", None), ("dusk", None)], "dawn", 1);
}

#[test]
fn what_left_before_is_not_the_past_of_what_comes_later() {
    let mut desk = Desk::new();
    let before = desk.rows.clone();
    let (sources, watches, digests) =
        (desk.sources.clone(), desk.watches.clone(), desk.digests.clone());
    desk.sources.clear();
    desk.watches.clear();
    desk.digests.clear();
    desk.adopt();
    desk.later(TimeDelta::days(365));
    desk.sources = vec![Source { name: "courier".into(), ..sources[0].clone() }];
    desk.watches = vec![Named { name: "Moscow–Islamabad".into(), ..watches[0].clone() }];
    desk.digests = vec![Named { name: "dawn".into(), ..digests[0].clone() }];
    desk.adopt();
    assert_eq!(desk.rows.doubts, [""; 0]);
    assert_ne!(desk.rows.sources["courier"], before.sources["indus"]);
    assert_ne!(desk.rows.watches["Moscow–Islamabad"], before.watches["Russia–Pakistan"]);
    assert_ne!(desk.rows.digests["dawn"], before.digests["morning"]);
}

#[test]
fn what_a_changed_rule_finds_in_the_past_is_late_and_never_news() {
    let mut desk = Desk::new();
    desk.poll("indus", vec![]);
    desk.later(TimeDelta::hours(1));
    desk.poll("indus", vec![read("a", "Moscow pipeline talks")]);
    desk.watches[0].fingerprint = "v2".into();
    desk.adopt();
    let page = desk.store.rerun_page(desk.now, 10).unwrap().unwrap();
    let verdicts = vec![read("a", "Pakistan").matches.pop()];
    desk.store.file_rerun(&page, &verdicts, verdicts.len(), desk.now).unwrap();
    let end = desk.store.rerun_page(desk.now, 10).unwrap().unwrap();
    desk.store.file_rerun(&end, &[], 0, desk.now).unwrap();

    assert_eq!(desk.open().len(), 0);
    let day = Window::new(desk.now - TimeDelta::days(1), desk.now + TimeDelta::days(1)).unwrap();
    let expected = BTreeMap::from([(desk.rows.watches["Russia–Pakistan"], 1)]);
    assert_eq!(desk.store.counts(day).unwrap(), expected, "counted in usual all the same");
    assert!(desk.store.rerun_page(desk.now, 10).unwrap().is_none());
}

#[test]
fn what_is_only_in_passing_is_counted_nowhere() {
    let mut desk = Desk::new();
    desk.poll("indus", vec![]);
    desk.later(TimeDelta::hours(1));
    let mut passing = read("b", "A list that names Pakistan");
    passing.matches[0].tier = Tier::Passing;
    desk.poll("indus", vec![read("a", "Russia and Pakistan sign"), passing]);
    let day = Window::new(desk.now - TimeDelta::days(1), desk.now + TimeDelta::days(1)).unwrap();
    let watch = desk.rows.watches["Russia–Pakistan"];
    assert_eq!(desk.store.counts(day).unwrap(), BTreeMap::from([(watch, 1)]));
    assert_eq!(desk.store.told_since(&[watch], day.from()).unwrap().len(), 1);
    assert_eq!(desk.open().len(), 2, "and is told all the same");
}

#[test]
fn each_watch_counts_what_it_looked_at_and_took_since_its_rule_changed() {
    let mut desk = Desk::new();
    let counts = |desk: &Desk| {
        let row = desk.store.watch_rows().unwrap().remove(0);
        (row.n_candidates, row.n_matches, row.turnover, row.is_looking_back)
    };
    desk.poll("indus", vec![read("a", "Moscow"), read("b", "Russia and Pakistan sign")]);
    assert_eq!(counts(&desk), (2, 1, None, false));
    desk.later(TimeDelta::hours(1));
    desk.poll("indus", vec![read("a", "Moscow"), read("c", "Pakistan and Russia")]);
    assert_eq!(counts(&desk), (3, 2, None, false), "an item that is known is not tried again");
    desk.watches[0].fingerprint = "v2".into();
    desk.later(TimeDelta::hours(1));
    desk.adopt();
    assert_eq!(counts(&desk), (0, 0, Some((0, 0)), true));
    run_reruns(&mut desk);
    assert_eq!(counts(&desk), (3, 2, Some((0, 0)), false), "looking back counts too");
}
