//! Mail that needs no server: files in a folder, and a program on this machine.
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use attache::{
    deliver::{Limits, Options, Transport},
    model::State,
};

use crate::support::test_outbox::{FROM, TestOutbox, delivery};

fn options(transport: Transport) -> Options {
    Options { from: FROM.to_owned(), admin: None, unsubscribe: None, transport }
}

fn names_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_folder_holds_the_message_and_both_its_parts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/when/missing");
    let mut outbox = TestOutbox::for_recipients(&["desk"]);
    outbox.drain(&options(Transport::Directory { path: path.clone() }), Limits::default()).await;

    assert_eq!(outbox.states(), [State::Sent]);
    insta::assert_snapshot!(names_in(&path).join("\n"), @r"
    2026-05-26T0630Z-south-asia-morning-desk-example-test-45da1e68.eml
    2026-05-26T0630Z-south-asia-morning-desk-example-test-45da1e68.html
    2026-05-26T0630Z-south-asia-morning-desk-example-test-45da1e68.txt
    ");
    let read = |ending: &str| {
        let name = names_in(&path).into_iter().find(|name| name.ends_with(ending)).unwrap();
        fs::read_to_string(path.join(name)).unwrap()
    };
    assert_eq!(read(".txt"), "Russia and Pakistan\n.\n.. a line with dots\n");
    assert_eq!(read(".html"), "<p>Россия и Пакистан · روس اور پاکستان</p>\n.\n");
    let sent = String::from_utf8(delivery(1, "desk@example.test").raw).unwrap();
    assert_eq!(read(".eml"), sent.replace("\r\n", "\n"));
}

#[tokio::test]
async fn a_message_filed_twice_is_there_once_and_others_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(Transport::Directory { path: folder.path().to_owned() });
    for _ in 0..2 {
        let mut outbox = TestOutbox::for_recipients(&["desk", "chief"]);
        outbox.drain(&options, Limits::default()).await;
    }
    assert_eq!(names_in(folder.path()).len(), 2 * 3);
}

#[tokio::test]
async fn an_address_cannot_climb_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = TestOutbox::for_recipients(&["desk"]);
    outbox.rows[0].delivery.to = "../../up/desk@example.test".to_owned();
    outbox.rows[0].delivery.message_id = "../../../id@example.org".to_owned();
    let path = folder.path().join("a/b/c");
    outbox.drain(&options(Transport::Directory { path: path.clone() }), Limits::default()).await;
    assert_eq!(names_in(&path).len(), 3);
    assert_eq!(names_in(folder.path()), ["a"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_holds_the_queue() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a-file");
    fs::write(&path, "").unwrap();
    let mut outbox = TestOutbox::for_recipients(&["desk", "chief"]);
    outbox.drain(&options(Transport::Directory { path }), Limits::default()).await;
    assert_eq!(outbox.states(), [State::Queued; 2]);
    assert_eq!(outbox.row("desk").delivery.n_attempts, 0);
    assert!(outbox.fault.unwrap().contains("a-file cannot be written"));
}

/// A program of two lines: what it is called with and given goes into files beside it.
fn program(folder: &Path, ending: &str) -> Options {
    let path = folder.join("sendmail");
    let here = folder.display();
    let script = format!("#!/bin/sh\necho \"$@\" >>{here}/called\ncat >{here}/given\n{ending}\n");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    options(Transport::Sendmail { program: path })
}

#[tokio::test]
async fn a_program_is_given_the_envelope_and_the_message_with_unix_lines() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = TestOutbox::for_recipients(&["desk"]);
    outbox.drain(&program(folder.path(), "exit 0"), Limits::default()).await;

    assert_eq!(outbox.states(), [State::Sent]);
    let called = fs::read_to_string(folder.path().join("called")).unwrap();
    assert_eq!(called, "-i -f attache@example.org -- desk@example.test\n");
    let given = fs::read_to_string(folder.path().join("given")).unwrap();
    let sent = String::from_utf8(delivery(1, "desk@example.test").raw).unwrap();
    assert_eq!(given, sent.replace("\r\n", "\n"));
}

#[tokio::test]
async fn the_exit_code_of_a_program_decides() {
    use State::{Failed, Queued, Sent};
    let check = async |ending: &str, states: [State; 2], n_attempts: u32, words: &str| {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = TestOutbox::for_recipients(&["desk", "chief"]);
        outbox.drain(&program(folder.path(), ending), Limits::default()).await;
        assert_eq!(outbox.states(), states, "{ending}");
        assert_eq!(outbox.row("desk").delivery.n_attempts, n_attempts, "{ending}");
        let said = outbox.fault.clone().unwrap_or_else(|| outbox.row("desk").words.clone());
        assert!(said.contains(words), "{ending}: {said}");
    };
    check("exit 0", [Sent; 2], 1, "taken by").await;
    check("exit 75", [Queued; 2], 1, "code 75").await;
    check("echo no such user >&2; exit 67", [Failed; 2], 1, "code 67: no such user").await;
    check("echo no configuration >&2; exit 78", [Queued; 2], 0, "no configuration").await;
    check("kill -9 $$", [Queued; 2], 1, "ended by a signal").await;
}

#[tokio::test]
async fn a_program_that_is_not_there_holds_the_queue() {
    let options = options(Transport::Sendmail { program: "/nowhere/sendmail".into() });
    let mut outbox = TestOutbox::for_recipients(&["desk"]);
    outbox.drain(&options, Limits::default()).await;
    assert_eq!(outbox.states(), [State::Queued]);
    assert_eq!(outbox.row("desk").delivery.n_attempts, 0);
    assert!(outbox.fault.unwrap().starts_with("/nowhere/sendmail cannot be started: "));
}

#[tokio::test]
async fn a_program_that_does_not_end_is_stopped_and_the_message_in_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { dot: Duration::from_millis(300), ..Limits::default() };
    let mut outbox = TestOutbox::for_recipients(&["desk"]);
    outbox.drain(&program(folder.path(), "exec sleep 600"), limits).await;
    assert_eq!(outbox.states(), [State::Queued]);
    assert!(outbox.row("desk").words.contains("did not end within 0.3 s"));
}

#[tokio::test]
async fn a_program_that_leaves_a_child_behind_has_still_answered() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = TestOutbox::for_recipients(&["desk"]);
    outbox.drain(&program(folder.path(), "sleep 20 & exit 0"), Limits::default()).await;
    assert_eq!(outbox.states(), [State::Sent]);
}
