//! Configuration: what is read, and what is said when it cannot be.
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use attache::{
    cli::check,
    config::{self, Config, Quiet, Refusal, SourceFile, report, secret},
    deliver::{self, Smtp, Tls, Transport},
    fetch,
    model::{FullText, Severity, WhenEmpty, Within},
    schedule::Rhythm,
    store,
};
use chrono::{NaiveTime, TimeDelta};
use proptest::prelude::*;

mod editors;
mod noticed;
mod problems;
mod starters;

#[test]
fn a_file_with_ten_mistakes_is_drawn_whole() {
    let text = r#"[fetch]
timeuot = "20s"
max_in_flight = "64"

[[source]]
name = "dawn"
feed = "dawn.com/feeds/home"
country = "uk"

[[watch]]
name = "Russia–Pakistan"
between = "@RU"
within = "paragrph"

[[digest]]
name = "morning"
cron = "0 7 31 2 *"
timezone = "London"
to = ["desk"]
watches = ["Russia-Pakistan"]
"#;
    insta::assert_snapshot!(refused(text), @r#"
    error: unknown key `timeuot` in [fetch]
     --> attache.toml:2:1
      |
    2 | timeuot = "20s"
      | ^^^^^^^ did you mean `timeout`?
      |
      = help: [fetch] takes contact, max_in_flight, timeout, host_pause, allow_networks, proxy, ca_file

    error: `max_in_flight` needs a whole number
     --> attache.toml:3:17
      |
    3 | max_in_flight = "64"
      |                 ^^^^ this is a text
      |
      = help: write `max_in_flight = 64`

    error: `feed` needs a web address
     --> attache.toml:7:8
      |
    7 | feed = "dawn.com/feeds/home"
      |        ^^^^^^^^^^^^^^^^^^^^^ this does not begin with https:// or http://
      |
      = help: write "https://dawn.com/feeds/home"

    error: `country` needs a country code
     --> attache.toml:8:11
      |
    8 | country = "uk"
      |           ^^^^ the code of the United Kingdom is GB
      |
      = help: write "GB"

    error: `between` needs a list
      --> attache.toml:12:11
       |
    12 | between = "@RU"
       |           ^^^^^ this is a text
       |
       = help: write `between = ["@RU"]`

    error: `within` does not know this word
      --> attache.toml:13:10
       |
    13 | within = "paragrph"
       |          ^^^^^^^^^^ did you mean "paragraph"?
       |
       = help: write "item", "paragraph" or "sentence"

    error: the timetable never comes due
      --> attache.toml:17:8
       |
    17 | cron = "0 7 31 2 *"
       |        ^^^^^^^^^^^^ there is no 31 February
       |
       = help: the last day of every month is not a cron date; weekday mornings at seven are `0 7 * * Mon-Fri`

    error: `timezone` needs a time zone
      --> attache.toml:18:12
       |
    18 | timezone = "London"
       |            ^^^^^^^^ did you mean "Europe/London"?
       |
       = help: a zone is named after a place: Europe/London, Asia/Karachi

    error: `to` needs a mail address
      --> attache.toml:19:7
       |
    19 | to = ["desk"]
       |       ^^^^^^ there is no `@` in it
       |
       = help: for example `to = ["desk@example.org"]`

    error: there is no watch `Russia-Pakistan`
      --> attache.toml:20:12
       |
    20 | watches = ["Russia-Pakistan"]
       |            ^^^^^^^^^^^^^^^^^ did you mean "Russia–Pakistan"?

    10 problems in 1 file
    "#);
}

#[test]
fn a_name_used_twice_points_at_both_places() {
    let one = "[[source]]\nname = \"dawn\"\nfeed = \"https://a.example/\"\n";
    let refusal =
        read_files(&[("a.toml", one), ("b/c.toml", &one.replace("a.example", "b.example"))]);
    insta::assert_snapshot!(refusal.unwrap_err().to_string(), @r#"
    error: two sources are called `dawn`
     --> b/c.toml:2:8
      |
    2 | name = "dawn"
      |        ^^^^^^ the second time
      |
     ::: a.toml:2:8
      |
    2 | name = "dawn"
      |        ------ the first time
      |
      = help: a name says who is meant, also in what was mailed before: give each its own

    1 problem in 1 file
    "#);
}

#[test]
fn a_table_that_comes_once_points_at_both_files() {
    let refusal = read_files(&[("a.toml", "[mail]\n"), ("b.toml", "[mail]\n[alert]\n")]);
    insta::assert_snapshot!(refusal.unwrap_err().to_string(), @r#"
    error: [mail] stands in two files
     --> b.toml:1:1
      |
    1 | [mail]
      | ^^^^^^ the second time
      |
     ::: a.toml:1:1
      |
    1 | [mail]
      | ------ the first time
      |
      = help: put its keys together in one of them

    1 problem in 1 file
    "#);
}

#[test]
fn a_list_that_is_never_closed_hides_nothing_after_it() {
    let text = "[[watch]]\nname = \"W\"\nany = [\n  \"oil\",\n  \"gas\"\nwithin = \"paragrph\"\n";
    insta::assert_snapshot!(refused(text), @r#"
    error: there is no `]` for this one
     --> attache.toml:3:7
      |
    3 | any = [
      |       ^ opened here
    ...
    6 | within = "paragrph"
      | - and still open here
      |
      = help: write `]` after its last entry

    error: `within` does not know this word
     --> attache.toml:6:10
      |
    6 | within = "paragrph"
      |          ^^^^^^^^^^ did you mean "paragraph"?
      |
      = help: write "item", "paragraph" or "sentence"

    2 problems in 1 file
    "#);
}

#[test]
fn colour_repeats_what_the_words_say() {
    let refusal = read("[stroe]").unwrap_err();
    let coloured = report::draw(&refusal.problems, &refusal.files, true);
    assert!(coloured.contains("\u{1b}["));
    let mut plain = String::new();
    for (n, part) in coloured.split('\u{1b}').enumerate() {
        plain += if n == 0 { part } else { part.split_once('m').unwrap().1 };
    }
    assert_eq!(plain, refusal.to_string());
}

#[test]
fn secrets_are_never_drawn() {
    let check = |text: &str| {
        let drawn = read(text).map_or_else(
            |refusal| format!("{refusal}{:?}", refusal.files),
            |config| format!("{:?}", config.files),
        );
        assert!(!drawn.contains("hunter2"), "{drawn}");
    };
    check("[[source]]\nname = \"a\"\nfeed = \"https://me:hunter2@a.example/\"");
    check("[mail]\nsmtp = { password = \"hunter2\" }");
    check("[mail.smtp]\npassword = '''hunter2\nhunter2'''");
    check("[fetch]\nproxy = \"http://me:hunter2@proxy.example:3128\"");
    check("[fetch]\ntimeout = 3\nproxy = \"http://me:hunter2@proxy.example:3128\"");
}

#[test]
fn a_whole_configuration_in_one_file() {
    let config = read(include_str!("config/whole.toml")).unwrap();
    assert_eq!(config.store.path, Path::new("/var/lib/attache/data/attache.db"));
    assert_eq!(config.store.keep, Some(TimeDelta::days(730)));
    assert_eq!(config.fetch.timeout, Duration::from_secs(30));
    assert_eq!(config.fetch.host_pause, Duration::ZERO);
    assert_eq!(config.fetch.allow_networks, ["127.0.0.1/32".parse().unwrap()]);
    assert_eq!(
        config.mail.transport,
        Transport::Smtp(Smtp {
            host: "mail.example.org".into(),
            port: 465,
            tls: Tls::Implicit,
            ca_file: None,
            login: None,
        })
    );
    let origin = secret::Origin::File("/etc/attache/smtp-password".into());
    assert_eq!(config.login.as_ref().unwrap().origin, origin);

    let source = &config.sources[0];
    assert_eq!((source.source.outlet.as_str(), &source.rhythm), ("dawn", &Rhythm::Auto));
    assert_eq!(config.full_text(&config.sources[0]), FullText::Never, "the source says so");
    assert_eq!(config.full_text(&config.sources[1]), FullText::Always, "[articles] says so");
    assert_eq!(config.articles.look_again, [TimeDelta::hours(2), TimeDelta::days(2)]);
    assert_eq!(config.sources[1].rhythm, Rhythm::Every(TimeDelta::minutes(30)));

    assert_eq!(config.actors[0].name, "russia");
    let watch = &config.watches[0];
    assert_eq!(watch.within, Within::Words(25));
    let beats: Vec<&str> = watch.beats.iter().map(|beat| beat.name.as_str()).collect();
    assert_eq!(beats, ["energy", "defence"], "in file order");

    let plan = &config.digests[0];
    assert_eq!(plan.digest.watches, ["Oil", "Russia–Pakistan"], "named first, then the rest");
    assert_eq!(plan.digest.when_empty, WhenEmpty::Skip);
    assert_eq!(plan.digest.title, "south-asia");
    assert!(plan.quiet.unwrap().contains(NaiveTime::from_hms_opt(23, 0, 0).unwrap()));
    assert_eq!(config.story_window, chrono::TimeDelta::days(2));
    assert_eq!(config.alert_per_hour, 3);
    assert_eq!(config.notes, []);
}

#[test]
fn any_table_may_stand_in_any_file_and_paths_begin_at_theirs() {
    let config = read_files(&[
        ("desk/all.toml", "[store]\npath = \"x.db\"\n[[watch]]\nname = \"W\"\nany = [\"oil\"]\n"),
        ("other.toml", "[mail]\ndirectory = \"out\"\n[[watch]]\nname = \"V\"\nany = [\"gas\"]\n"),
    ])
    .unwrap();
    assert_eq!(config.store.path, Path::new("/var/lib/attache/desk/x.db"));
    assert_eq!(config.mail.transport, Transport::Directory { path: "/var/lib/attache/out".into() });
    let names: Vec<&str> = config.watches.iter().map(|watch| watch.name.as_str()).collect();
    assert_eq!(names, ["W", "V"]);
}

#[test]
fn nothing_is_a_configuration_too() {
    assert_eq!(defaults(""), defaults("# nothing\n"));
    let (store, fetch, mail, window, alert) = defaults("");
    assert_eq!(
        store,
        store::Options { path: "/var/lib/attache/attache.db".into(), ..<_>::default() }
    );
    assert_eq!(fetch, (fetch::Options::default(), config::Articles::default()));
    assert_eq!(mail.transport, Transport::Directory { path: "/var/lib/attache/mail".into() });
    assert_eq!((window, alert), (chrono::TimeDelta::hours(72), 6));
}

#[test]
fn the_sample_desk_loads_without_a_word() {
    let desk =
        include_str!("../../config/demo/demo.toml").replace("{{base}}", "http://127.0.0.1:80");
    let config = read(&desk).unwrap();
    assert_eq!(report::draw(&config.notes, &config.files, false), "");
}

#[test]
fn check_says_what_was_understood() {
    let config = read(include_str!("config/whole.toml")).unwrap();
    let report = check::report(&config, "2026-11-24T05:00:00Z".parse().unwrap());
    insta::assert_snapshot!(report.text, @r#"
    Read 1 file from /etc/attache.

    Sources  2 from 2 outlets, in en
    Watches  2
      Russia–Pakistan: @russia and @PK, at most 25 words between
      Oil: price* and (crude oil or pipeline*)
      2 tests of their own, all passed
    Digests  1
      south-asia: 2 watches, 2 readers
        next Wed 25 Nov 2026 07:30, Thu 26 Nov 2026 07:30, Fri 27 Nov 2026 07:30 (Asia/Karachi)
    Mail     to mail.example.org port 465, from Attaché <attache@example.org>
    Store    /var/lib/attache/data/attache.db
    "#);
    assert_eq!(report.exit_code, 77, "there is no /etc/attache/smtp-password here");
    insta::assert_snapshot!(report::draw(&report.problems, &config.files, false), @r#"
    error: the mail server's password cannot be had
      --> attache.toml:24:93
       |
    24 | ... = "smtp-password" }
       |       ^^^^^^^^^^^^^^^ /etc/attache/smtp-password: No such file or directory (os error 2)
       |
       = help: put the password on the first line of that file, readable by the user that attache runs as

    1 problem in 1 file
    "#);
}

#[test]
fn check_says_what_a_query_and_a_regular_expression_ask() {
    let check = |asked: &str, expected: &str| {
        let config = read(&format!("[[watch]]\nname = \"W\"\n{asked}\n")).unwrap();
        let report = check::report(&config, "2026-11-24T05:00:00Z".parse().unwrap());
        assert!(report.text.contains(&format!("\n  W: {expected}\n")), "{}", report.text);
    };
    check("query = '@RU near/9\t(gas or oil)'", "@RU near/9 (gas or oil)");
    check("any = [\"gas\"]\nregex = 'deals?'", "gas and /deals?/");
    check("regex = '(?i)resolution\\s+\\d{4}'", r"/(?i)resolution\s+\d{4}/");
}

#[test]
fn a_path_that_leads_nowhere_is_said_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let check = |path: &Path, expected: &str| {
        let refusal = config::load(path).unwrap_err();
        let said = refusal.to_string().replace(dir.path().to_str().unwrap(), "DIR");
        assert!(said.starts_with(expected), "{said}");
        assert_eq!(refusal.exit_code(), 78);
    };
    check(dir.path(), "error: there is no configuration in DIR");
    check(&dir.path().join("none"), "error: cannot read DIR/none: No such file");
    fs::create_dir(dir.path().join("attache.toml")).unwrap();
    fs::write(dir.path().join("attache.toml/.#x.toml"), "draft of an editor").unwrap();
    check(dir.path(), "error: there is no configuration in DIR");
}

#[test]
fn a_secret_comes_from_where_the_file_says() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("smtp-password"), "from the file\nnot this\n").unwrap();
    let check = |line: &str, credentials: Option<&Path>, expected: Result<&str, &str>| {
        let text = format!(
            "[mail]\ntransport = \"smtp\"\nfrom = \"a@b.org\"\n[mail.smtp]\nhost = \"localhost\"\n{line}\n"
        );
        let config = config::read(files(&[("attache.toml", &text)]), dir.path()).unwrap();
        let secret = secret::resolve_in(&config, credentials);
        if let Err(refusal) = &secret {
            assert_eq!(refusal.exit_code(), 77);
        }
        let said = secret
            .map(|options| login(&options))
            .map_err(|refusal| refusal.problems[0].label.clone());
        let said = said.map_err(|label| label.replace(dir.path().to_str().unwrap(), "DIR"));
        assert_eq!(said.as_deref().map_err(String::as_str), expected, "{line}");
    };
    let user = "username = \"u\"";
    check("", None, Ok("no login"));
    check(&format!("{user}\npassword_file = \"smtp-password\""), None, Ok("from the file"));
    check(&format!("{user}\npassword_command = \"echo said\""), None, Ok("said"));
    check(user, Some(dir.path()), Ok("from the file"));
    check(user, None, Err("this user has no password"));
    check(
        &format!("{user}\npassword_file = \"none\""),
        None,
        Err("DIR/none: No such file or directory (os error 2)"),
    );
    check(&format!("{user}\npassword_command = \"true\""), None, Err("it printed nothing"));
    check(
        &format!("{user}\npassword_command = \"echo x; exit 3\""),
        None,
        Err("it failed (exit status: 3)"),
    );
}

#[test]
fn the_quiet_hours_may_span_midnight() {
    let time = |text: &str| text.parse::<NaiveTime>().unwrap();
    let check = |from, to, at, expected| {
        let quiet = Quiet { from: time(from), to: time(to) };
        assert_eq!(quiet.contains(time(at)), expected, "{at} in {from}-{to}");
    };
    check("22:00:00", "07:00:00", "21:59:59", false);
    check("22:00:00", "07:00:00", "22:00:00", true);
    check("22:00:00", "07:00:00", "00:00:00", true);
    check("22:00:00", "07:00:00", "07:00:00", false);
    check("12:00:00", "14:00:00", "13:00:00", true);
    check("12:00:00", "14:00:00", "14:00:00", false);
}

proptest! {
    #[test]
    fn no_bytes_panic_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.toml"), bytes).unwrap();
        if let Err(refusal) = config::load(dir.path()) {
            prop_assert!(!refusal.to_string().is_empty());
        }
    }

    #[test]
    fn no_damaged_file_panics_the_reader(
        start in 0usize..2000,
        length in 0usize..40,
        instead in "[\\[\\]{}=\"'“a-z\\\\\n,#.0-9]{0,6}",
    ) {
        let text = include_str!("config/whole.toml");
        let start = text.floor_char_boundary(start.min(text.len()));
        let end = text.ceil_char_boundary((start + length).min(text.len()));
        let damaged = [&text[..start], &instead, &text[end..]].concat();
        if let Err(refusal) = read(&damaged) {
            prop_assert!(!refusal.to_string().is_empty());
            prop_assert!(refusal.problems.iter().any(|it| it.severity == Severity::Error));
        }
    }
}

fn files(files: &[(&str, &str)]) -> Vec<SourceFile> {
    let file = |(path, text): &(&str, &str)| SourceFile {
        path: PathBuf::from(path),
        text: (*text).to_owned(),
    };
    files.iter().map(file).collect()
}

fn read_files(list: &[(&str, &str)]) -> Result<Config, Refusal> {
    config::read(files(list), Path::new("/etc/attache"))
}

fn read(text: &str) -> Result<Config, Refusal> {
    read_files(&[("attache.toml", text)])
}

fn refused(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

type Settings =
    (store::Options, (fetch::Options, config::Articles), deliver::Options, chrono::TimeDelta, u32);

fn defaults(text: &str) -> Settings {
    let config = read(text).unwrap();
    let asking = (config.fetch, config.articles);
    (config.store, asking, config.mail, config.story_window, config.alert_per_hour)
}

fn login(options: &deliver::Options) -> String {
    match &options.transport {
        Transport::Smtp(Smtp { login: Some(login), .. }) => login.secret.0.clone(),
        _ => "no login".to_owned(),
    }
}
