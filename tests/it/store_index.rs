//! The index of words: what an older store had in it is found after the change.
use attache::store::{Narrowed, Options, Store};
use chrono::DateTime;
use rusqlite::{Connection, params};
use tempfile::TempDir;

/// A store as the version before wrote it, with these titles in it.
fn older_store(dir: &TempDir, titles: &[&str]) -> Options {
    let options = Options { path: dir.path().join("attache.db"), keep: None, search: true };
    let db = Connection::open(&options.path).unwrap();
    db.execute_batch(include_str!("../../src/store/migrations/0001_first.sql")).unwrap();
    db.execute_batch(include_str!("../../src/store/migrations/0002_counts.sql")).unwrap();
    db.pragma_update(None, "user_version", 2).unwrap();
    db.execute(
        "INSERT INTO source (id, name, url, host, outlet, added_at, due_at)
         VALUES (1, 'indus', 'https://indus.example/rss', 'indus.example', 'Indus', 0, 0)",
        [],
    )
    .unwrap();
    for (id, title) in (1_i64..).zip(titles) {
        db.execute(
            "INSERT INTO item (id, source, key, text_hash, n_versions, first_seen, is_history)
             VALUES (?1, 1, ?1, 0, 1, 100, 0)",
            [id],
        )
        .unwrap();
        db.execute(
            "INSERT INTO version (item, n, seen_at, title, summary, content, link, author, categories)
             VALUES (?1, 1, 100, ?2, '', '', '', '', '')",
            params![id, title],
        )
        .unwrap();
        db.execute("INSERT INTO search (rowid, words) VALUES (?1, ?2)", params![id, title])
            .unwrap();
    }
    options
}

#[test]
fn words_of_an_older_store_are_filed_anew_without_their_places() {
    let dir = tempfile::tempdir().unwrap();
    let options = older_store(&dir, &["Russia and Pakistan sign", "Talks in Moscow"]);
    let store = Store::open(&options).unwrap();
    let found = |words: &str| store.rows_with(Some(words), DateTime::UNIX_EPOCH).unwrap();
    assert_eq!(found("\"pakistan\" AND \"russia\""), [1]);
    assert_eq!(found("\"mosc\"*"), [2]);
    assert_eq!(found("\"india\""), [0_i64; 0], "what is indexed is no candidate for other words");
    let of = |from: i64| Narrowed {
        since: DateTime::from_timestamp(from, 0),
        until: DateTime::from_timestamp(from + 1, 0),
        sources: Some(vec![1]),
        ..Narrowed::default()
    };
    let page = |from| store.page(Some("\"pakistan\""), &of(from), i64::MAX, 9).unwrap();
    assert_eq!((page(100), page(101)), (vec![1], vec![]), "by source and time, too");
    assert!(dir.path().join("attache.v2").exists(), "a copy is left beside it");
}
