//! Every kind of problem, a line each: what is written, and what is said about it.
use attache::model::Problem;

/// `message / label` of everything said about a text, with ` | ` in between.
fn said(text: &str) -> String {
    let problems = super::read(text).map_or_else(|refusal| refusal.problems, |config| config.notes);
    let one = |problem: &Problem| match problem.label.as_str() {
        "" => problem.message.clone(),
        label => format!("{} / {label}", problem.message),
    };
    for problem in &problems {
        let is_teaching = !problem.label.is_empty() || problem.help.is_some();
        assert!(is_teaching, "no label and no help: {problem:?}");
    }
    problems.iter().map(one).collect::<Vec<_>>().join(" | ")
}

/// Lines are separated by ` | `.
fn check(lines: &str, expected: &str) {
    let text = lines.replace(" | ", "\n");
    assert_eq!(said(&text), expected, "\n{text}");
}

/// In a source that is fine otherwise.
fn source(line: &str, expected: &str) {
    check(
        &format!("[[source]]\nname = \"a\"\nfeed = \"https://a.example/feed\"\n{line}"),
        expected,
    );
}

/// In a watch that is fine otherwise.
fn watch(line: &str, expected: &str) {
    check(&format!(r#"[[watch]] | name = "W" | any = ["oil"] | {line}"#), expected);
}

/// In a digest that is fine otherwise.
fn digest(line: &str, expected: &str) {
    let start = r#"[[digest]] | name = "d" | to = ["a@b.org"] | at = "07:30""#;
    check(&format!("{start} | {line}"), expected);
}

#[test]
fn settings_are_refused_in_words() {
    check("[stroe]", "unknown table `stroe` / did you mean [store]?");
    check("fetch = 3", "`fetch` is written as a table of its own / this is a single value");
    check(r#"timeout = "20s""#, "unknown key `timeout` / this belongs under [fetch]");
    check(r#"colour = "red""#, "unknown key `colour`");
    check(
        r#"[store] | keep = "1 hour""#,
        r#"`keep` needs a duration of a day or more, or "forever" / this is too short"#,
    );
    check(
        r#"[store] | keep = "3 months""#,
        r#"`keep` needs a duration of a day or more, or "forever" / `months` is not a unit of time"#,
    );
    check(r#"[store] | search = "yes""#, "`search` needs `true` or `false` / this is a text");
    check(r#"[store] | paht = "x""#, "unknown key `paht` in [store] / did you mean `path`?");
    check(
        "[fetch] | timeout = 20",
        "`timeout` needs a duration of a second or more / this is a number",
    );
    check(
        r#"[fetch] | timeout = "20""#,
        "`timeout` needs a duration of a second or more / `20` has no unit",
    );
    check(
        r#"[fetch] | timeout = "0s""#,
        "`timeout` needs a duration of a second or more / this is too short",
    );
    check(
        "[fetch] | max_in_flight = 0",
        "`max_in_flight` is out of range / not between 1 and 1000",
    );
    check(
        r#"[fetch] | max_in_flight = "64""#,
        "`max_in_flight` needs a whole number / this is a text",
    );
    check(
        r#"[fetch] | allow_networks = ["10.0.0.0/99"]"#,
        "`allow_networks` needs a network / this is no network",
    );
    check(
        r#"[fetch] | allow_networks = "10.0.0.0/8""#,
        "`allow_networks` needs a list / this is a text",
    );
    check(
        r#"[fetch] | contact = "me""#,
        "`contact` needs a web page or mail address / there is no `@` in it",
    );
    check(
        r#"[fetch] | proxy = "proxy:3128""#,
        "`proxy` needs a proxy address / this does not begin with http:// or https:// or socks5://",
    );
    check("[fetch] | verify = false", "[fetch] takes no `verify`");
    check("[alert] | per_hour = 0", "`per_hour` is out of range / not between 1 and 1000");
}

#[test]
fn a_way_for_mail_that_cannot_be_is_refused_in_words() {
    check(
        r#"[mail] | transport = "smpt""#,
        r#"`transport` does not know this word / did you mean "smtp"?"#,
    );
    check(
        r#"[mail] | transport = "smtp" | from = "a@b.org""#,
        "`smtp` is missing / this [mail] has none",
    );
    check(r#"[mail] | transport = "sendmail""#, "`from` is missing / this [mail] has none");
    check(
        r#"[mail] | from = "A <a@b.org>, B <c@d.org>""#,
        "`from` needs a sender / these are several addresses",
    );
    check(
        r#"[mail] | admin = "Admin <admin@example.org>""#,
        "`admin` needs a mail address / only the address itself belongs here",
    );
    check("[mail] | smtp = { port = 70000 }", "`port` is out of range / not between 1 and 65535");
    check(r#"[mail] | smtp = { password = "hunter2" }"#, "[mail.smtp] takes no `password`");
    check(r#"[mail] | smtp = { auth = "md5" }"#, "`auth` does not know this word");
    check(
        r#"[mail] | smtp = { host = "mail.example.org:587" }"#,
        "`host` needs a host name / the port is a key of its own",
    );
    check(
        r#"[mail] | smtp = { host = "mail.example.org", tls = "none" }"#,
        "mail would travel without protection / only towards this machine itself",
    );
    check(
        r#"[mail] | smtp = { host = "x", username = "u", password_file = "a", password_command = "b" }"#,
        "two places for one password / this is the second",
    );
    check(
        r#"[mail] | smtp = { host = "x", password_file = "a" }"#,
        "`username` is missing / this [mail.smtp] has none",
    );
    check(r#"[mail] | smtp = "mail.example.org""#, "`smtp` needs a table / this is a text");
}

#[test]
fn a_source_that_cannot_be_is_refused_in_words() {
    source(
        r#"country = "uk""#,
        "`country` needs a country code / the code of the United Kingdom is GB",
    );
    source(r#"country = "pk""#, "`country` needs a country code / the code is written in capitals");
    source(
        r#"country = "PAK""#,
        "`country` needs a country code / a country code has two letters (ISO 3166)",
    );
    source(r#"lang = "Urdu""#, "`lang` needs a language code / a language is written as its code");
    source(
        r#"lang = "u""#,
        "`lang` needs a language code / a language code has two or three letters (BCP 47)",
    );
    source(r#"full_text = "yes""#, "`full_text` does not know this word");
    source(r#"article = "div > > p""#, "`article` needs a CSS selector / this is no CSS selector");
    check(
        r#"[articles] | look_again = ["1m"]"#,
        "`look_again` needs a duration of ten minutes or more / this is too short",
    );
    source(r#"tags = "think-tank""#, "`tags` needs a list / this is a text");
    source(r#"tags = ["think tank"]"#, "`tags` needs a word / this is more than one word");
    source(
        r#"poll = "1m""#,
        r#"`poll` needs "auto", a duration or a timetable / `1m` is too often: a feed is asked at most every 15 minutes"#,
    );
    source(
        r#"poll = "often""#,
        r#"`poll` needs "auto", a duration or a timetable / `often` does not say how often to ask"#,
    );
    source(
        r#"[[source]] | name = "a" | feed = "https://b.example/feed""#,
        "two sources are called `a` / the second time",
    );
    source(
        r#"[[source]] | name = "b" | feed = "https://a.example/feed""#,
        "two sources read the same feed / the second",
    );
    source(
        r#"[[source]] | name = "b" | was = "a" | feed = "https://b.example/feed""#,
        "`a` cannot have been renamed to this / somebody still has this name",
    );
    check(
        r#"[source] | name = "dawn""#,
        "`source` is written as a table of its own / one pair of brackets means that there is only one",
    );
    check(
        r#"[[source]] | feed = "https://a.example/feed""#,
        "`name` is missing / this [[source]] has none",
    );
    check(r#"[[source]] | name = "dawn""#, "`feed` is missing / this [[source]] has none");
    check(
        r#"[[source]] | name = "" | feed = "https://a.example/feed""#,
        "`name` needs a name / this is empty",
    );
    check(
        r#"[[source]] | name = "tag:x" | feed = "https://a.example/feed""#,
        "`name` needs a name / a name cannot begin with `tag:`",
    );
    check(
        r#"[[source]] | name = "a" | url = "https://a.example/feed""#,
        "[[source]] takes no `url`",
    );
    check(
        r#"[[source]] | name = "a" | feed = "a.example/feed""#,
        "`feed` needs a web address / this does not begin with https:// or http://",
    );
    check(
        r#"[[source]] | name = "a" | feed = "ftp://a.example/feed""#,
        "`feed` needs a web address / this does not begin with https:// or http://",
    );
    check(
        r#"[[source]] | name = "a" | feed = "https://user:word@a.example/feed""#,
        "`feed` needs a web address / a user name or password does not belong in here",
    );
    check(
        r#"[[source]] | name = "a" | was = "c" | feed = "https://a.example/feed" | [[source]] | name = "b" | was = "c" | feed = "https://b.example/feed""#,
        "`c` cannot have been renamed to this / the second to claim this name",
    );
    source(r#"was = "a""#, "`a` cannot have been renamed to this / somebody still has this name");
}

#[test]
fn an_actor_that_cannot_be_is_refused_in_words() {
    check(r#"[actor.a] | names = "Gazprom""#, "`names` needs a list / this is a text");
    check(
        r#"[actor.a] | country = "Russia""#,
        "`country` needs a country code / a country code has two letters (ISO 3166)",
    );
    check(r#"[actor] | a = "RU""#, "`a` is written as a table of its own / this is a single value");
}

#[test]
fn a_watch_that_cannot_be_is_refused_in_words() {
    watch(
        r#"within = "paragrph""#,
        r#"`within` does not know this word / did you mean "paragraph"?"#,
    );
    watch(r#"within = "25""#, "a number of words stands without quotes");
    watch("within = 0", "`within` is out of range / not between 1 and 1000");
    watch(r#"alert = "yes""#, "`alert` needs `true` or `false` / this is a text");
    watch(
        r#"lang = ["english"]"#,
        "`lang` needs a language code / a language is written as its code",
    );
    watch(r#"sources = ["dawn"]"#, "there is no source `dawn`");
    watch(r#"sources = ["tag:think-tank"]"#, "there is no source with the tag `think-tank`");
    watch("beats = { energy = [] }", "the beat `energy` is empty");
    watch(r#"beats = { energy = "oil" }"#, "`energy` needs a list / this is a text");
    watch(
        r#"[[watch]] | name = "V" | any = ["oil"] | [[digest]] | name = "d" | to = ["a@b.org"] | at = "07:30" | watches = ["W"]"#,
        "no digest carries `V`",
    );
    check(
        r#"[[watch]] | name = "W""#,
        "this watch asks for nothing / no `between`, no `all`, no `any`, no `query`",
    );
    check(r#"[[watch]] | name = "W" | between = "@RU""#, "`between` needs a list / this is a text");
    check(
        r#"[[watch]] | name = "W" | query = "oil and gas or coal""#,
        "`and` and `or` stand side by side",
    );
    check(
        r#"[[watch]] | name = "W" | regex = "oil(""#,
        "this is no regular expression: unclosed group",
    );
    watch("main = 4.2", "`main` is no number of points");
    watch(r#"also = "2""#, "`also` needs a number of points / this is a text");
    watch("main = 2 | also = 3", "`main` is below `also`");
    check(r#"[[watch]] | name = "W" | any = ["oil", 3]"#, "`any` needs a text / this is a number");
    check(
        r#"[[watch]] | name = "W" | between = ["@RU", "@pakstan"] | within = "page""#,
        "nobody is called `pakstan` / unknown actor | `within` does not know this word",
    );
    check(r#"[[watch]] | name = "W" | any = []"#, "the watch `W` asks for nothing");
    check(r#"[actor.a] | names = ["Gazprom"]"#, "no watch names the actor `a`");
    check(
        r#"[[watch]] | name = "W" | between = ["@RU", "@PK"] | lang = ["xx"]"#,
        "`xx` is no language we know",
    );
    watch(r#"was = "W""#, "`W` cannot have been renamed to this / somebody still has this name");
}

#[test]
fn a_digest_that_cannot_be_is_refused_in_words() {
    digest(r#"days = "moon""#, "`moon` does not name days of the week / not days of the week");
    digest(
        r#"timezone = "London""#,
        r#"`timezone` needs a time zone / did you mean "Europe/London"?"#,
    );
    digest(r#"timezone = "PKT""#, r#"`timezone` needs a time zone / did you mean "Asia/Karachi"?"#);
    digest(
        r#"timezone = "Asia/Karachy""#,
        r#"`timezone` needs a time zone / did you mean "Asia/Karachi"?"#,
    );
    digest(r#"timezone = "Nowhere""#, "`timezone` needs a time zone / there is no such zone");
    digest(
        r#"quiet = "at night""#,
        "`quiet` needs two times of day / a `-` between two times is missing",
    );
    digest(
        r#"quiet = "22:00-25:00""#,
        "`quiet` needs two times of day / `25:00` is no time of day",
    );
    digest(r#"when_empty = "never""#, "`when_empty` does not know this word");
    digest(
        r#"accent = "red""#,
        "`accent` needs a colour / a colour is `#` and six hexadecimal digits",
    );
    digest(
        r#"footer = "a\ | b""#,
        "the closing quote is missing / the text ends on its line | this is not TOML: invalid unquoted key / expected letters, numbers, `-`, `_` | a key without a value / `=` belongs here",
    );
    digest(r#"watches = ["W"]"#, "there is no watch `W` / nobody has this name");
    digest("watches = []", "this digest carries no watch");
    digest(
        r#"heartbeat = "ftp://a.example""#,
        "`heartbeat` needs a web address / this does not begin with http:// or https://",
    );
    digest(
        r#"footer = """a |  b""""#,
        "`footer` needs one line of text / this has line breaks or control characters",
    );
    check(
        r#"[[digest]] | name = "d" | at = "07:30""#,
        "`to` is missing / this [[digest]] has none",
    );
    check(
        r#"[[digest]] | name = "d" | to = ["a@b.org"]"#,
        "this digest never goes / no `at` and no `cron`",
    );
    check(r#"[[digest]] | name = "d" | to = [] | at = "07:30""#, "this digest has no readers");
    check(
        r#"[[digest]] | name = "d" | to = ["desk"] | at = "07:30""#,
        "`to` needs a mail address / there is no `@` in it",
    );
    check(
        r#"[[digest]] | name = "d" | to = "desk@example.org" | at = "07:30""#,
        "`to` needs a list / this is a text",
    );
    check(
        r#"[[digest]] | name = "d" | to = ["a@b.org, c@d.org"] | at = "07:30""#,
        "`to` needs a mail address / these are several addresses",
    );
    check(
        r#"[[digest]] | name = "d" | to = ["a@b.org", "A@B.org"] | at = "07:30""#,
        "`A@B.org` stands here twice / one copy is sent",
    );
    check(
        r#"[[digest]] | name = "d" | to = ["a@b.org"] | at = "7:30 pm""#,
        "`7:30 pm` is not a time of day (00:00 to 23:59) / not a time of day",
    );
    check(
        r#"[[digest]] | name = "d" | to = ["a@b.org"] | at = 07:30"#,
        "`at` needs a time of day / this is a date or time without quotes",
    );
    check(
        r#"[[digest]] | name = "d" | to = ["a@b.org"] | cron = "0 7 31 2 *""#,
        "the timetable never comes due / there is no 31 February",
    );
    check(
        r#"[[digest]] | name = "d" | to = ["a@b.org"] | cron = "0 7 * * *" | days = "mon""#,
        "`days` goes with `at`",
    );
    check(
        r#"[[digest]] | name = "d" | to = ["a@b.org"] | cron = "0 7 * * *" | at = "07:30""#,
        "two timetables for one digest / this is the second",
    );
    check(
        r#"[[watch]] | name = "Russia" | any = ["x"] | [[digest]] | name = "d" | to = ["a@b.org"] | at = "07:30" | watches = ["Rusia"]"#,
        r#"there is no watch `Rusia` / did you mean "Russia"?"#,
    );
    digest(r#"was = "d""#, "`d` cannot have been renamed to this / somebody still has this name");
    digest(r#"when = "x""#, "unknown key `when` in [[digest]] / there is no such key");
}

#[test]
fn what_is_not_toml_is_explained() {
    check(r#"[store] | path = "a" | path = "b""#, "this is set twice / the second time");
    check("[store] | path = a", "a text without quotes");
    check(r#"[store] | path "a""#, "a key without a value / `=` belongs here");
    check(r#"[store] | path = "a"#, "the closing quote is missing / the text ends on its line");
    check(
        "[store] | path = “a”",
        "curly quotes are not quotes in TOML / a word processor put this here",
    );
    check(
        r#"[[watch]] | name = "W" | any = ["oil" | within = "sentence""#,
        "there is no `]` for this one / opened here",
    );
    check(
        r#"[mail] | smtp = { host = "x" | from = "a@b.org""#,
        "there is no `}` for this one / opened here",
    );
    check(r#"[store | path = "a""#, "a heading without its end / `]` belongs here");
    check(
        r#"[fetch] | ca_file = "C:\Users\x""#,
        "this is not TOML: too few unicode value digits / a backslash means something in these quotes",
    );
    check(
        r#"[fetch] | ca_file = "C:\gsers\x""#,
        "this is not TOML: missing escaped value / a backslash means something in these quotes",
    );
    check("[store] | path = 'a", "the closing quote is missing / the text ends on its line");
    check(
        r#"[store] | path = "a" "b""#,
        "this is not TOML: unexpected key or value / expected newline, `#`",
    );
    check(
        r#"[store] | = "a""#,
        "this is not TOML: unquoted keys cannot be empty / expected letters, numbers, `-`, `_`",
    );
    check("[store] | path = ", "there is no value / nothing stands after the `=`");
    check(
        "[fetch] | timeout = 00",
        "this is not TOML: unexpected leading zero / expected nothing | `timeout` needs a duration of a second or more / this is a number",
    );
    check(
        r#"[[watch]] | name = "W" | any = ["oil", "gas] | within = "sentence""#,
        "there is no `]` for this one / opened here",
    );
    check(
        r#"[[watch]] | name = "W" | any = ["oil",, "gas"] | all = ["x";"y"]"#,
        "this is not TOML: extra comma in array / expected value | this is not TOML: missing comma between array elements / expected `,`",
    );
}
