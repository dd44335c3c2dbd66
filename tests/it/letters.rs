//! What a letter looks like to somebody who did not write it.
use attache::deliver::{self, Letter, LetterError};
use chrono::{DateTime, Utc};
use mail_parser::{Address, Message, MessageParser, MimeHeaders as _};
use proptest::prelude::*;

const ID: &str = "1f0c9a2b@example.org";

fn at() -> DateTime<Utc> {
    "2026-05-26T06:30:00Z".parse().unwrap()
}

fn sample() -> Letter<'static> {
    Letter {
        from: "Attaché <attache@example.org>",
        to: "desk@example.org",
        subject: "9 on Russia–Pakistan, 5 more: Russia and Pakistan to hold…",
        date: at(),
        message_id: ID,
        thread: None,
        digest: "south-asia-morning",
        unsubscribe: None,
        text: "Russia and Pakistan sign\n",
        html: "<p>Russia and <b>Pakistan</b> sign</p>\n",
    }
}

fn bytes(letter: &Letter) -> String {
    String::from_utf8(deliver::letter(letter).unwrap()).expect("a letter is ASCII")
}

fn head(bytes: &str) -> &str {
    bytes.split_once("\r\n\r\n").unwrap().0
}

fn parsed(bytes: &str) -> Message<'_> {
    MessageParser::default().parse(bytes.as_bytes()).unwrap()
}

/// Name and address of a From or To header that holds one.
fn one(address: Option<&Address>) -> (Option<String>, String) {
    let Address::List(all) = address.unwrap() else { panic!("a group") };
    assert_eq!(all.len(), 1);
    (all[0].name().map(str::to_owned), all[0].address().unwrap().to_owned())
}

#[test]
fn the_header_says_who_when_and_what_list() {
    insta::assert_snapshot!(head(&bytes(&sample())).replace('\r', ""), @r#"
    From: =?utf-8?q?Attach=C3=A9?= <attache@example.org>
    To: desk@example.org
    Subject: =?utf-8?q?9_on_Russia=E2=80=93Pakistan=2C_5_more=3A_Russ?=
     =?utf-8?q?ia_and_Pakistan_to_hold=E2=80=A6?=
    Date: Tue, 26 May 2026 06:30:00 +0000
    Message-ID: <1f0c9a2b@example.org>
    List-Id: south-asia-morning digest
     <south-asia-morning.example.org>
    List-Unsubscribe: <mailto:attache@example.org?subject=unsubscribe>
    Auto-Submitted: auto-generated
    X-Auto-Response-Suppress: All
    MIME-Version: 1.0
    Content-Type: multipart/alternative;
     boundary="=_attache_156ec5a86840dfa8d9b51fab"
    "#);
}

#[test]
fn a_stranger_reads_both_parts_and_every_header() {
    let letter = sample();
    let bytes = bytes(&letter);
    let message = parsed(&bytes);
    let from = (Some("Attaché".to_owned()), "attache@example.org".to_owned());
    assert_eq!(one(message.from()), from);
    assert_eq!(one(message.to()), (None, "desk@example.org".to_owned()));
    assert_eq!(message.subject(), Some(letter.subject));
    assert_eq!(message.message_id(), Some(ID));
    assert_eq!(message.date().unwrap().to_timestamp(), at().timestamp());
    assert_eq!(message.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
    assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n"), letter.text);
    assert_eq!(message.body_html(0).unwrap().replace("\r\n", "\n"), letter.html);
    let kinds: Vec<_> = message.parts.iter().filter_map(|part| part.content_type()).collect();
    let kinds: Vec<_> = kinds.iter().map(|kind| kind.subtype().unwrap()).collect();
    assert_eq!(kinds, ["alternative", "plain", "html"]);
}

#[test]
fn the_same_letter_is_the_same_bytes_and_another_id_is_another_boundary() {
    assert_eq!(bytes(&sample()), bytes(&sample()));
    let boundary = |id| {
        let bytes = bytes(&Letter { message_id: id, ..sample() });
        bytes.split_once("boundary=").unwrap().1.lines().next().unwrap().to_owned()
    };
    assert_ne!(boundary("a@example.org"), boundary("b@example.org"));
}

#[test]
fn no_subject_begins_a_header_of_its_own() {
    let check = |subject: &str, expected: &str| {
        let bytes = bytes(&Letter { subject, ..sample() });
        let message = parsed(&bytes);
        assert_eq!(message.subject().unwrap_or_default(), expected, "{subject:?}");
        assert!(message.bcc().is_none() && message.header_raw("X-Mine").is_none(), "{subject:?}");
    };
    check("plain", "plain");
    check("a\r\nBcc: eve@example.org", "a Bcc: eve@example.org");
    check("a\nX-Mine: 1\n\n<p>", "a X-Mine: 1 <p>");
    check("\u{202e}evil\u{202c} \u{2066}x", "evil x");
    check("a 🕊 dove", "a 🕊 dove");
    check("=?utf-8?q?=0ABcc=3A?= x", "=?utf-8?q?=0ABcc=3A?= x");
    check("nul\0 here", "nul here");
    check("", "");
    check(&"x".repeat(5_000), &format!("{}…", "x".repeat(250)));
}

#[test]
fn no_display_name_begins_a_header_of_its_own() {
    let check = |from: &str, name: Option<&str>| {
        let bytes = bytes(&Letter { from, ..sample() });
        let (read, address) = one(parsed(&bytes).from());
        assert_eq!((read.as_deref(), address.as_str()), (name, "a@example.org"), "{from:?}");
        assert_eq!(head(&bytes).matches("Subject:").count(), 1);
    };
    check("a@example.org", None);
    check("Desk\r\nSubject: x <a@example.org>", Some("Desk Subject: x"));
    check("\u{202e}ksed <a@example.org>", Some("ksed"));
    check("\"Smith, J. (desk)\" <a@example.org>", Some("Smith, J. (desk)"));
    check("🕊 <a@example.org>", Some("🕊"));
    let long = "n".repeat(5_000);
    check(&format!("{long} <a@example.org>"), Some(&format!("{}…", &long[..120])));
}

#[test]
fn a_list_id_is_made_of_letters_digits_and_hyphens() {
    let check = |digest: &str, expected: &str| {
        let bytes = bytes(&Letter { digest, ..sample() });
        let list_id = parsed(&bytes).header_raw("List-Id").unwrap().to_owned();
        assert!(list_id.trim_end().ends_with(expected), "{list_id}");
    };
    check("south-asia-morning", "<south-asia-morning.example.org>");
    check("alert:Russia & Pakistan", "<alert-russia-pakistan.example.org>");
    check("Южная Азия", "<digest-fba78bc6.example.org>");
}

#[test]
fn the_way_out_of_the_list_is_the_senders_address() {
    let bytes = bytes(&Letter { from: "a+b?c@example.org", ..sample() });
    let way_out = parsed(&bytes).header_raw("List-Unsubscribe").unwrap().trim().to_owned();
    assert_eq!(way_out, "<mailto:a+b%3Fc@example.org?subject=unsubscribe>");
}

#[test]
fn what_cannot_stand_in_a_header_is_refused() {
    let check = |letter: Letter, expected: &str| {
        let error: LetterError = deliver::letter(&letter).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    check(Letter { from: "", ..sample() }, "the sender cannot be used: there is no address");
    check(
        Letter { to: "desk", ..sample() },
        "the recipient cannot be used: `desk` is not one address; write `name@example.org` or \
         `Name <name@example.org>`",
    );
    check(Letter { message_id: "a>\r\nBcc: x", ..sample() }, "`a> Bcc: x` cannot be a Message-ID");
}

#[test]
fn a_message_id_depends_on_digest_slot_and_recipient_and_on_nothing_else() {
    let id = |digest, to, from| deliver::message_id(digest, at(), to, from);
    let first = id("d", "a@example.org", "Attaché <x@example.org>");
    assert_eq!(first, id("d", "a@example.org", "Other name <y@example.org>"));
    assert_eq!(first, id("d", "Ann <a@example.org>", "x@example.org"));
    assert!(first.ends_with("@example.org") && first.len() == 32 + "@example.org".len());
    assert_ne!(first, id("e", "a@example.org", "x@example.org"));
    assert_ne!(first, id("d", "b@example.org", "x@example.org"));
    let later = at() + chrono::TimeDelta::days(1);
    assert_ne!(first, deliver::message_id("d", later, "a@example.org", "x@example.org"));
}

proptest! {
    #[test]
    fn whatever_a_letter_says_it_is_ascii_in_short_lines_and_comes_back(
        subject in "(\\PC|[\r\n\0\u{202e}]){0,200}",
        name in "(\\PC|[\r\n]){0,80}",
        text in "(\\PC|[\n .=\t-]){0,400}",
        html in "(\\PC|[\n .=]|[а-я]|[ا-ی]){0,400}",
    ) {
        let from = format!("{} <a@example.org>", name.replace(['<', '>'], ""));
        let letter = Letter { from: &from, subject: &subject, text: &text, html: &html, ..sample() };
        let bytes = deliver::letter(&letter).unwrap();
        prop_assert!(bytes.is_ascii());
        let bytes = String::from_utf8(bytes).unwrap();
        prop_assert!(!bytes.replace("\r\n", "").contains(['\r', '\n']));
        for line in bytes.split("\r\n") {
            prop_assert!(line.len() <= 78, "{} bytes: {line}", line.len());
        }
        let message = parsed(&bytes);
        prop_assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n"), text);
        prop_assert_eq!(message.body_html(0).unwrap().replace("\r\n", "\n"), html);
        prop_assert_eq!(message.from().unwrap().first().unwrap().address(), Some("a@example.org"));
    }
}
