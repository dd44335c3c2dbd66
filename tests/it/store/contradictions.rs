//! Documents that contradict what is on file.
use attache::store::Read;
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
        filed.push((it.n_new, it.n_changed));
    }
    assert_eq!(filed, [(1, 0), (0, 1), (0, 0), (0, 1)]);
    assert_eq!(desk.open().len(), 2);
}
