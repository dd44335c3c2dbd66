//! Documents that contradict what is on file.
use attache::store::{News, Read};
use chrono::TimeDelta;

use super::{Desk, read};

/// One of several items that share a guid, without a link that tells it apart.
fn of_guid(guid: &str, title: &str) -> Read {
    let mut it = read(guid, title);
    it.canon = None;
    it.item.link = String::new();
    it
}

#[test]
fn a_guid_dealt_out_anew_in_each_document_loses_no_item_and_files_none_twice() {
    let mut desk = Desk::new();
    desk.poll("indus", vec![]);
    desk.later(TimeDelta::hours(1));
    assert_eq!(desk.poll("indus", vec![read("k", "Pakistan, first")]).n_new, 1);
    let document = |mark: &str| {
        let mut moved = read("k2", "Pakistan, first");
        moved.canon = Some("outlet.example/k".into());
        vec![moved, of_guid("k", &format!("Pakistan, second{mark}"))]
    };
    let mut filed = Vec::new();
    for mark in ["", ".", ".", "!"] {
        desk.later(TimeDelta::hours(1));
        let it = desk.poll("indus", document(mark));
        filed.push((it.n_new, it.n_changed, it.is_refused));
    }
    assert_eq!(filed, [(1, 0, false), (0, 1, false), (0, 0, false), (0, 1, false)]);
    assert_eq!(desk.open().len(), 2);
}

#[test]
fn a_poll_that_the_store_refuses_costs_no_other_and_is_filed_as_unreadable() {
    let mut desk = Desk::new();
    let news = |items: Vec<Read>| News::Read {
        items,
        validators: attache::model::Validators::default(),
        about: attache::store::About::default(),
    };
    // Two items of one key in one document: reading never gives such.
    let torn = news(vec![of_guid("same", "Pakistan, one"), of_guid("same", "Pakistan, two")]);
    let sound = news(vec![read("a", "Russia and Pakistan sign")]);
    let polls = [desk.polled("indus", torn), desk.polled("neva", sound)];
    let filed = desk.store.file(&polls, &desk.rows.watches, desk.now).unwrap();
    assert_eq!((filed[0].is_refused, filed[0].n_new), (true, 0));
    assert_eq!((filed[1].is_refused, filed[1].n_new), (false, 1));
    let coverage = desk.store.coverage(None, desk.now).unwrap();
    assert_eq!(coverage.failing.len(), 1);
    let why = &coverage.failing[0].why;
    assert!(why.contains("contradict those on file"), "{why}");
}
