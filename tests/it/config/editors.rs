//! What editors and word processors make of a file.
use std::fs;

use attache::config;

use super::refused;

#[test]
fn a_file_is_read_as_its_editor_saved_it() {
    let text = "[[watch]]\r\nname = \"Öl\"\r\nany = [\"oil\"]\r\n";
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let check = |bytes: &[u8]| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("attache.toml");
        fs::write(&path, bytes).unwrap();
        assert_eq!(config::load(&path).unwrap().watches[0].name, "Öl");
        assert_eq!(config::load(dir.path()).unwrap().watches[0].name, "Öl");
    };
    check(text.as_bytes());
    check(&[b"\xEF\xBB\xBF", text.as_bytes()].concat());
    check(&[b"\xFF\xFE", utf_16.as_slice()].concat());
    check(&utf_16);
}

#[test]
fn a_file_in_another_encoding_is_drawn_with_that_cause() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.toml"), b"[[watch]]\nname = \"\xD6l\"\nany = [\"oil\"]\n")
        .unwrap();
    insta::assert_snapshot!(config::load(dir.path()).unwrap_err().to_string(), @r#"
    error: the file is not UTF-8
     --> a.toml:2:9
      |
    2 | name = "�l"
      |         ^ this byte is no character of it
      |
      = help: save the file as UTF-8; an editor may call what it is now windows-1252 or ANSI

    1 problem in 1 file
    "#);
}

#[test]
fn curly_quotes_are_named_as_the_cause() {
    insta::assert_snapshot!(refused("[store]\npath = “attache.db”\n"), @r#"
    error: curly quotes are not quotes in TOML
     --> attache.toml:2:8
      |
    2 | path = “attache.db”
      |        ^ a word processor put this here
      |
      = help: write " in its place; inside a text they may stay

    1 problem in 1 file
    "#);
}
