//! What an edition says beside the news of the day: what went on, what came again, what nearly
//! matched, what one reader never got.
use crate::support::{
    feed_server::Reply as Feed,
    world::{DESK, World, item, rss, rss_with},
};

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A desk that has read its outlet once, with nothing in it that matches.
async fn desk(desk: &str) -> World {
    let mut world = World::with(desk).await;
    world.feeds.serve("/rss", Feed::feed(rss(&[item("w", "Weather", "2026-03-01T10:00:00Z")])));
    world.step("2026-03-02T06:00:00Z").await;
    world.step("2026-03-02T07:30:00Z").await;
    world
}

/// A second outlet.
const GAZETTE: &str = "\n[[source]]\nname = \"gazette\"\nfeed = \"{base}/gazette\"\n";

#[tokio::test]
async fn a_quiet_day_shows_what_came_closest_and_why_it_did_not_match() {
    let mut world = desk(DESK).await;
    let near = [
        item("a", "Pakistan holds its rate", "2026-03-02T10:00:00Z"),
        item("b", "Weather again", "2026-03-02T10:00:00Z"),
    ];
    world.feeds.serve("/rss", Feed::feed(rss(&near)));
    world.step("2026-03-02T12:00:00Z").await;
    world.step("2026-03-03T07:30:00Z").await;
    let text = world.texts().pop().unwrap();
    assert!(flat(&text).contains("What came closest - Pakistan holds its rate outlet"), "{text}");
    assert!(text.contains("names Pakistan, not Russia"), "{text}");
    assert!(!text.contains("Weather again"), "{text}");
}

#[tokio::test]
async fn a_story_that_goes_on_says_since_when() {
    let mut world = World::with(&[DESK, GAZETTE].concat()).await;
    let weather = [item("w", "Weather", "2026-03-01T10:00:00Z")];
    for path in ["/rss", "/gazette"] {
        world.feeds.serve(path, Feed::feed(rss(&weather)));
    }
    world.step("2026-03-02T06:00:00Z").await;
    world.step("2026-03-02T07:30:00Z").await;
    let title = "Russia and Pakistan to build the pipeline";
    world.feeds.serve("/rss", Feed::feed(rss(&[item("a", title, "2026-03-02T10:00:00Z")])));
    world.step("2026-03-02T12:00:00Z").await;
    world.step("2026-03-03T07:30:00Z").await;
    let later = [item("b", title, "2026-03-03T10:00:00Z")];
    world.feeds.serve("/gazette", Feed::feed(rss(&later)));
    world.step("2026-03-03T12:00:00Z").await;
    world.step("2026-03-04T07:30:00Z").await;
    let texts = world.texts();
    assert!(!texts[1].contains("continues"), "{}", texts[1]);
    assert!(texts[2].contains("continues from Tue 3 Mar"), "{}", texts[2]);
}

#[tokio::test]
async fn one_report_in_two_outlets_is_one_story_under_its_first_title() {
    let mut world = World::with(&[DESK, GAZETTE].concat()).await;
    let weather = [item("w", "Weather", "2026-03-01T10:00:00Z")];
    for path in ["/rss", "/gazette"] {
        world.feeds.serve(path, Feed::feed(rss(&weather)));
    }
    world.step("2026-03-02T06:00:00Z").await;
    world.step("2026-03-02T07:30:00Z").await;
    let report = "Russia and Pakistan signed an agreement in Tashkent on Tuesday that lets \
        engineers inspect the dams on the upper river twice a year. It follows four years of \
        talks, and the first inspection is to begin in March. Officials of both ministries \
        said that the findings would be published in two languages, and that the gates \
        could be lifted by either side if the water rose above the mark of last summer.";
    let feed = |guid, title, text| {
        Feed::feed(rss_with(&[item(guid, title, "2026-03-02T10:00:00Z")], text))
    };
    world.feeds.serve("/rss", feed("a", "Accord on dams signed", report));
    let housed = format!("{report} Read more in our evening edition.");
    world.feeds.serve("/gazette", feed("b", "Inspectors to see the upper river", &housed));
    for hour in [8, 14, 20] {
        world.step(&format!("2026-03-02T{hour:02}:30:00Z")).await;
    }
    world.step("2026-03-03T07:30:00Z").await;
    let (text, subject) = (world.texts().pop().unwrap(), world.subjects().pop().unwrap());
    assert!(subject.starts_with("1 on Russia–Pakistan: Accord on dams"), "{subject}");
    assert!(flat(&text).contains("1 new story, from 2 outlets"), "{text}");
    assert!(text.contains("Inspectors to see the upper river"), "{text}");
}

#[tokio::test]
async fn an_item_that_becomes_a_main_story_after_it_was_mailed_is_shown_once_more() {
    let mut world = desk(DESK).await;
    let serve = |world: &World, title: &str, text: &str| {
        let feed = rss_with(&[item("a", title, "2026-03-02T10:00:00Z")], text);
        world.feeds.serve("/rss", Feed::feed(feed));
    };
    serve(
        &world,
        "Trade fair opens",
        "Many came. More follows. Rain fell. Russia has a stall. Pakistan sent rice.",
    );
    world.step("2026-03-02T12:00:00Z").await;
    world.step("2026-03-03T07:30:00Z").await;
    let both = "Russia and Pakistan agreed on it. Moscow will write to Islamabad.";
    serve(&world, "Russia and Pakistan agree on rice at the trade fair", both);
    world.step("2026-03-03T12:00:00Z").await;
    for day in [4, 5] {
        world.step(&format!("2026-03-0{day}T07:30:00Z")).await;
    }
    let texts = world.texts();
    assert!(
        texts[1].contains("Trade fair opens") && !texts[1].contains("Second look"),
        "{}",
        texts[1]
    );
    assert!(texts[2].contains("Second look"), "{}", texts[2]);
    assert_eq!(
        world.subjects()[2],
        "Second look: Russia and Pakistan agree on rice at the trade…"
            .chars()
            .take(60)
            .collect::<String>()
    );
    assert!(!texts[3].contains("Second look"), "once is enough: {}", texts[3]);
}

#[tokio::test]
async fn beats_are_sub_headings_in_their_order() {
    let with_beats = DESK.replace(
        "between = [\"@RU\", \"@PK\"]",
        "between = [\"@RU\", \"@PK\"]\n[watch.beats]\nenergy = [\"pipeline*\"]\ndefence = [\"drill*\"]",
    );
    let mut world = desk(&with_beats).await;
    let news = [
        item("a", "Russia and Pakistan begin a drill", "2026-03-02T10:00:00Z"),
        item("b", "Russia and Pakistan build a pipeline", "2026-03-02T10:01:00Z"),
        item("c", "Russia and Pakistan talk of rice", "2026-03-02T10:02:00Z"),
    ];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    world.step("2026-03-02T12:00:00Z").await;
    world.step("2026-03-03T07:30:00Z").await;
    let text = world.texts().pop().unwrap();
    let places = ["--- Energy", "pipeline", "--- Defence", "drill", "--- Other", "rice"];
    let body = &text[text.find("=====").unwrap()..];
    let places: Vec<_> = places.iter().map(|it| body.replace('*', "").find(it)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
}

#[tokio::test]
async fn what_a_reader_never_got_comes_as_rows_in_the_next_message() {
    let mut world = desk(
        &DESK.replace("[\"desk@example.org\"]", "[\"desk@example.org\", \"chief@example.org\"]"),
    )
    .await;
    let news = [item("a", "Russia and Pakistan sign", "2026-03-02T10:00:00Z")];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    world.step("2026-03-02T12:00:00Z").await;
    world.mail.refuse("chief@example.org", Some(550));
    world.step("2026-03-03T07:30:00Z").await;
    world.step("2026-03-04T07:30:00Z").await;
    world.mail.refuse("chief@example.org", None);
    world.step("2026-03-05T07:30:00Z").await;
    world.step("2026-03-06T07:30:00Z").await;
    let parser = mail_parser::MessageParser::default();
    let chief: Vec<_> = world.mail.messages_to("chief@example.org");
    let parsed: Vec<_> = chief.iter().map(|it| parser.parse(&it.raw).unwrap()).collect();
    let text = parsed[1].body_text(0).unwrap();
    let html = parsed[1].body_html(0).unwrap();
    for part in [&text, &html] {
        assert!(flat(part).contains("Not delivered on Tue 3 Mar (550 5.1.1 scripted)"), "{part}");
        assert!(part.contains("https://outlet.example/a"), "{part}");
    }
    assert!(!parsed[2].body_text(0).unwrap().contains("Not delivered"), "made good once");
    let desk = world.mail.messages_to("desk@example.org");
    assert_eq!(desk.len(), 5);
    let never =
        |raw: &[u8]| !parser.parse(raw).unwrap().body_text(0).unwrap().contains("Not delivered");
    assert!(desk.iter().all(|it| never(&it.raw)), "nobody else is told");
}

#[tokio::test]
async fn weeks_in_which_sources_were_away_are_no_measure_of_usual() {
    let mut world = desk(DESK).await;
    for day in 3..60 {
        let date = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + chrono::Days::new(day);
        let is_away = (14..40).contains(&day);
        let news = [item(
            &format!("n{day}"),
            &format!("Russia and Pakistan, day {day}"),
            &format!("{date}T08:00:00Z"),
        )];
        let reply = if is_away { Feed::status(503) } else { Feed::feed(rss(&news)) };
        world.feeds.serve("/rss", reply);
        world.step(&format!("{date}T10:00:00Z")).await;
        world.step(&format!("{date}T20:00:00Z")).await;
        world.step(&format!("{}T07:30:00Z", date + chrono::Days::new(1))).await;
    }
    let text = world.texts().pop().unwrap();
    assert!(text.contains("usual 1"), "an item a day, and not the median with idle weeks: {text}");
}

#[tokio::test]
async fn the_strip_counts_stories_a_day_once_there_is_a_week_of_them() {
    let mut world = desk(DESK).await;
    let mut texts = Vec::new();
    for day in 3..=14 {
        let date = chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let one = |n: u32| {
            let title = format!("Russia and Pakistan, day {day}, report {n}");
            item(&format!("{day}-{n}"), &title, &format!("{date}T08:00:00Z"))
        };
        let news: Vec<_> = (0..=day % 2).map(one).collect();
        world.feeds.serve("/rss", Feed::feed(rss(&news)));
        world.step(&format!("{date}T10:00:00Z")).await;
        world.step(&format!("{}T07:30:00Z", date + chrono::Days::new(1))).await;
        texts.push(flat(&world.texts().pop().unwrap()));
    }
    let strips: Vec<_> =
        texts.iter().map(|text| text.split("Stories a day, last ").nth(1)).collect();
    assert!(strips[..5].iter().all(Option::is_none), "{strips:?}");
    let last = strips.last().unwrap().unwrap();
    assert!(last.starts_with("13 days ▁█▅█▅█▅█▅█▅█▅ "), "{last}");
}

#[tokio::test]
async fn a_heartbeat_is_fetched_once_all_copies_were_accepted() {
    let beating =
        DESK.replace("watches = [\"*\"]", "watches = [\"*\"]\nheartbeat = \"{base}/beat\"");
    let mut world = World::with(&beating).await;
    world.feeds.serve("/rss", Feed::feed(rss(&[item("w", "Weather", "2026-03-01T10:00:00Z")])));
    world.feeds.serve("/beat", Feed::ok("ok"));
    world.mail.refuse("desk@example.org", Some(450));
    world.step("2026-03-02T06:00:00Z").await;
    world.step("2026-03-02T07:30:00Z").await;
    world.step("2026-03-02T07:40:00Z").await;
    assert!(world.feeds.requests("/beat").is_empty(), "a copy still waits");
    world.mail.refuse("desk@example.org", None);
    for minute in ["08:00", "08:01", "09:00"] {
        world.step(&format!("2026-03-02T{minute}:00Z")).await;
    }
    assert_eq!(world.feeds.requests("/beat").len(), 1);
}

#[tokio::test]
async fn a_heartbeat_that_is_not_taken_keeps_no_other_waiting() {
    let digest = |name: &str| {
        format!(
            "[[digest]]\nname = \"{name}\"\nat = \"07:30\"\nto = [\"{name}@example.org\"]\nwatches = [\"*\"]\nheartbeat = \"{{base}}/{name}\"\n"
        )
    };
    let (desk, _) = DESK.split_once("[[digest]]").unwrap();
    let mut world = World::with(&[desk, &digest("broken"), &digest("sound")].concat()).await;
    world.feeds.serve("/rss", Feed::feed(rss(&[item("w", "Weather", "2026-03-01T10:00:00Z")])));
    world.feeds.serve("/sound", Feed::ok("ok"));
    for time in ["02T06:00:00", "02T07:30:00", "02T07:31:00", "02T07:32:00"] {
        world.step(&format!("2026-03-{time}Z")).await;
    }
    let n = |world: &World| ["/broken", "/sound"].map(|path| world.feeds.requests(path).len());
    assert_eq!(n(&world), [1, 1]);
    world.step("2026-03-02T07:37:00Z").await;
    assert_eq!(n(&world), [2, 1], "five minutes later");
    world.step("2026-03-01T07:38:00Z").await;
    assert_eq!(n(&world), [3, 1], "and not a day later, when the clock is set back");
}
