//! `attache inspect --article`, as it is run.
use std::{fs, io::Read as _, process::Command};

use flate2::{Compression, read::GzEncoder};

use super::{page, paragraph};

#[test]
fn a_list_of_saved_pages_gives_a_line_each() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let mut packed = Vec::new();
    let data = r#"<meta name=author content="Ann Writer"><meta property="article:published_time" content="2026-03-03T05:00:00Z"><link rel=canonical href="/talks">"#;
    let whole = page("").replace("<head>", &format!("<head>{data}"));
    GzEncoder::new(whole.as_bytes(), Compression::fast()).read_to_end(&mut packed).unwrap();
    write("talks.html.gz", &packed);
    write("login.html", b"<h1>Log in</h1><form>Password <input type=password></form>");
    write("list.tsv", b"talks.html.gz\ttext/html\thttps://outlet.example/x\nlogin.html\n");

    let output = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["inspect", "--article", "--format", "json", "--list"])
        .arg(folder.path().join("list.tsv"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{said}");

    let talks = &lines[0];
    assert_eq!((&talks["file"], &talks["ok"]), (&"talks.html.gz".into(), &true.into()));
    assert_eq!((&talks["title"], &talks["byline"]), (&"Talks go on".into(), &"Ann Writer".into()));
    assert_eq!((&talks["published"], &talks["lang"]), (&1_772_514_000.into(), &"en".into()));
    assert_eq!(talks["canonical"], "https://outlet.example/talks");
    let text: Vec<String> = (1..=6).map(paragraph).collect();
    assert_eq!(talks["text"], text.join("\n\n"));

    let login = &lines[1];
    assert_eq!((&login["ok"], &login["text"]), (&false.into(), &"".into()));
    assert_eq!(login["err"], "no_article (login): a login");
    assert_eq!(output.status.code(), Some(1), "not every page has an article");
}

#[test]
fn a_page_is_shown_with_what_it_says_of_itself() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("talks.html");
    fs::write(&file, page("<div>".repeat(300).as_str())).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["inspect", "--article"])
        .arg(&file)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("  language    en\n"), "{said}");
    assert!(
        said.contains("  mended      read line by line: elements lie more than 256 deep\n"),
        "{said}"
    );
    assert!(said.contains(&format!("\n{}\n", paragraph(1))), "{said}");
    assert!(output.status.success());
}
