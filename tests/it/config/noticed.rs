//! Whether what is saved while files are read is noticed.
use std::fs;

use attache::config::{self, stamp::Stamp};

const DESK: &str = "[mail]\ntransport = \"smtp\"\nfrom = \"desk@example.org\"\nsmtp = { host = \"mail.example.org\", username = \"desk\", password_file = \"FILE\" }\n";

#[test]
fn what_is_saved_while_the_files_are_read_differs_from_what_was_read() {
    let dir = tempfile::tempdir().unwrap();
    let (path, password) = (dir.path().join("attache.toml"), dir.path().join("password"));
    fs::write(&password, "secret").unwrap();
    let desk = DESK.replace("FILE", password.to_str().unwrap());
    fs::write(&path, &desk).unwrap();
    let before = Stamp::of_files(&path);
    let config = config::load_for_work(&path).unwrap();
    let read = before.naming(&config);
    assert_eq!(read, Stamp::of(&path, &config), "nothing was saved meanwhile");

    fs::write(&path, format!("{desk}# one line more\n")).unwrap();
    assert_ne!(read, Stamp::of(&path, &config));
    assert_ne!(read.clone().naming(&config), Stamp::of(&path, &config), "not forgotten by naming");

    fs::write(&path, &desk).unwrap();
    let read = Stamp::of(&path, &config);
    fs::write(&password, "another").unwrap();
    assert_ne!(read.naming(&config), Stamp::of(&path, &config), "what is named counts too");
}
