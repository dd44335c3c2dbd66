//! `attache match` as other people's programs meet it: lines in, lines out, whatever comes in.
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

const WATCHES: &str = r#"
[[watch]]
name = "Gas"
query = "gas and not cricket"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]
"#;

fn folder() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let watches = dir.path().join("watches.toml");
    fs::write(&watches, WATCHES).unwrap();
    (dir, watches)
}

fn start(watches: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["match", "--watches", watches.to_str().unwrap()])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What comes out for some lines.
fn matched(watches: &Path, arguments: &[&str], lines: &[u8]) -> Output {
    let mut child = start(watches, arguments);
    let mut input = child.stdin.take().unwrap();
    let lines = lines.to_vec();
    let writer = std::thread::spawn(move || {
        // Whoever ends early does not read to the end.
        let _ = input.write_all(&lines);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn ids(output: &Output) -> Vec<i64> {
    let lines = output.stdout.lines().map(Result::unwrap);
    let lines = lines.map(|line| serde_json::from_str::<Value>(&line).unwrap());
    lines.map(|line| line["id"].as_i64().unwrap()).collect()
}

#[test]
fn a_line_that_cannot_be_read_is_said_with_its_number_and_the_rest_goes_on() {
    let (_dir, watches) = folder();
    let deep = b"{".repeat(100_000);
    let lines: [&[u8]; 9] = [
        b"{\"id\":1,\"title\":\"Gas one\"}",
        b"{\"id\":2,\"title\":\"Gas \xff\xfe two\"}",
        b"",
        b"{\"id\":4,\"title\":\"Gas\"",
        b"[1, 2]",
        b"{\"id\":6,\"title\":7}",
        b"\xef\xbb\xbf{\"id\":7,\"title\":\"Gas seven\",\"more\":{\"a\":[]}}\r",
        &deep,
        b"{\"id\":9,\"title\":\"Gas nine\"}",
    ];
    let output = matched(&watches, &["--jobs", "2"], &lines.join(&b'\n'));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(ids(&output), [1, 7, 9]);
    let said = String::from_utf8(output.stderr).unwrap();
    let said: Vec<&str> = said.lines().map(|line| line.split(" (").next().unwrap()).collect();
    assert_eq!(said[0], "line 2: not UTF-8 from byte 22 on", "{said:?}");
    let numbers: Vec<&str> = said.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(numbers, ["line 2", "line 4", "line 5", "line 6", "line 8"], "{said:?}");
}

#[test]
fn a_reader_that_hangs_up_ends_the_program_without_a_word() {
    let (_dir, watches) = folder();
    let mut child = start(&watches, &["--jobs", "2"]);
    let mut input = child.stdin.take().unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let line = b"{\"id\":1,\"title\":\"Gas\"}\n";
    input.write_all(line).unwrap();
    out.read_line(&mut first).unwrap();
    assert!(first.contains("\"watch\":\"Gas\""), "one line is answered without waiting for more");
    drop(out);
    // More than any pipe holds; the program is gone before all of it is read.
    let writer = std::thread::spawn(move || {
        for _ in 0..100_000 {
            if input.write_all(line).is_err() {
                return;
            }
        }
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn however_many_work_the_order_of_the_items_is_kept() {
    let (_dir, watches) = folder();
    let mut lines = Vec::new();
    for id in 0..20_000 {
        // Long and short in turn, so that one worker is always behind.
        let content = "Weather. ".repeat(if id % 300 == 0 { 2_000 } else { id % 7 });
        let title = if id % 3 == 0 { "Gas for Pakistan from Russia" } else { "Nothing" };
        let line = json!({ "id": id, "title": title, "content": content });
        lines.extend(format!("{line}\n").bytes());
    }
    let one = matched(&watches, &["--jobs", "1"], &lines);
    assert_eq!(ids(&one).len(), 2 * 6_667);
    assert!(ids(&one).is_sorted());
    for jobs in ["2", "5", "0"] {
        assert!(matched(&watches, &["--jobs", jobs], &lines).stdout == one.stdout, "{jobs} jobs");
    }
}

#[test]
fn an_item_of_many_megabytes_is_one_line_among_others() {
    let (_dir, watches) = folder();
    let body = "The council met to speak of roads. ".repeat(200_000) + "Russia meets Pakistan.";
    let mut lines = format!("{}\n", json!({ "id": 1, "content": body })).into_bytes();
    lines.extend(b"{\"id\":2,\"title\":\"Gas\"}\n");
    assert_eq!(ids(&matched(&watches, &["--jobs", "2"], &lines)), [1, 2]);
}
