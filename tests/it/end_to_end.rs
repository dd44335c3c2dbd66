//! From a feed to somebody's inbox: real sockets, a real store, real mail, a clock wound by hand.
use crate::support::{
    feed_server::Reply as Feed,
    mail_server::Reply,
    world::{World, item, rss},
};

#[tokio::test]
async fn a_matching_item_reaches_the_desk_once() {
    let mut world = World::new().await;
    let news = [
        item("a", "Moscow and Islamabad: Russia courts Pakistan", "2026-03-01T18:00:00Z"),
        item("b", "Weather", "2026-03-01T19:00:00Z"),
    ];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));

    assert_eq!(world.step("2026-03-02T06:00:00Z").await.n_new, 2);
    assert_eq!(world.step("2026-03-02T07:30:00Z").await.n_sent, 1);
    assert_eq!(world.step("2026-03-02T09:00:00Z").await.n_new, 0);
    world.step("2026-03-03T07:30:00Z").await;

    let validators: Vec<_> = world
        .feeds
        .requests("/rss")
        .iter()
        .map(|it| it.header("if-none-match").is_some())
        .collect();
    assert_eq!(validators.first(), Some(&false), "the first request is unconditional");
    assert!(validators[1..].iter().all(|it| *it), "and every other one conditional");
    let texts = world.texts();
    assert_eq!(texts.len(), 2, "one edition with the item, one quiet one");
    assert!(texts[0].contains("courts"), "{}", texts[0]);
    assert!(world.subjects()[1].starts_with("Nothing new"), "{:?}", world.subjects());
}

#[tokio::test]
async fn what_was_published_before_the_last_slot_is_history_for_a_new_desk() {
    let mut world = World::new().await;
    let news = [
        item("old", "Russia and Pakistan, last week", "2026-02-25T18:00:00Z"),
        item("new", "Russia and Pakistan, this morning", "2026-03-02T08:00:00Z"),
    ];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    world.step("2026-03-02T10:00:00Z").await;
    world.step("2026-03-03T07:30:00Z").await;
    let text = &world.texts()[0];
    assert!(text.contains("this morning") && !text.contains("last week"), "{text}");
}

#[tokio::test]
async fn a_vanishing_mail_server_gets_the_same_message_twice_and_never_a_third_time() {
    let mut world = World::new().await;
    let news = [item("a", "Russia and Pakistan sign", "2026-03-01T18:00:00Z")];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    world.step("2026-03-02T06:00:00Z").await;

    world.mail.reply_with(Reply::AcceptThenVanish);
    assert_eq!(world.step("2026-03-02T07:30:00Z").await.n_sent, 0);
    world.crash();
    for minute in ["07:40", "08:00", "09:00", "12:00"] {
        world.step(&format!("2026-03-02T{minute}:00Z")).await;
    }
    let ids = world.mail.message_ids();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    let raws: Vec<_> = world.mail.messages().into_iter().map(|it| it.raw).collect();
    assert_eq!(raws[0], raws[1], "a retry is the same bytes");
}

#[tokio::test]
async fn a_busy_mail_server_delays_but_loses_nothing() {
    let mut world = World::new().await;
    let news = [item("a", "Russia and Pakistan sign", "2026-03-01T18:00:00Z")];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    world.step("2026-03-02T06:00:00Z").await;
    world.mail.reply_with(Reply::Later);
    assert_eq!(world.step("2026-03-02T07:30:00Z").await.n_sent, 0);
    world.mail.reply_with(Reply::Accept);
    assert_eq!(world.step("2026-03-02T07:35:00Z").await.n_sent, 1);
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_holds_the_queue_and_costs_no_attempt() {
    let mut world = World::new().await;
    let news = [item("a", "Russia and Pakistan sign", "2026-03-01T18:00:00Z")];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    world.step("2026-03-02T06:00:00Z").await;
    world.mail.stop().await;
    for hour in 8..20 {
        world.step(&format!("2026-03-02T{hour:02}:30:00Z")).await;
    }
    assert!(world.store().mail_fault().unwrap().is_some());
    assert_eq!(world.store().outbox_rows(1).unwrap()[0].n_attempts, 0);
    world.mail.resume().await;
    assert_eq!(world.step("2026-03-02T23:30:00Z").await.n_sent, 1);
    assert!(world.store().mail_fault().unwrap().is_none());
}

#[tokio::test]
async fn slots_that_were_slept_through_become_one_edition() {
    let mut world = World::new().await;
    let news = [item("a", "Russia and Pakistan sign", "2026-03-01T18:00:00Z")];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    world.step("2026-03-02T06:00:00Z").await;
    world.crash();
    let step = world.step("2026-03-05T12:00:00Z").await;
    assert_eq!(step.editions.len(), 1);
    let kinds: Vec<String> =
        world.store().edition_rows(9).unwrap().into_iter().map(|it| it.kind).collect();
    assert_eq!(kinds, ["news", "missed", "missed", "missed"]);
    assert_eq!(world.mail.messages().len(), 1);
}

#[tokio::test]
async fn a_feed_that_fails_is_named_in_the_digest_and_stops_nobody_else() {
    let desk = format!(
        "{}\n[[source]]\nname = \"neva\"\nfeed = \"{{base}}/neva\"\n[[source]]\nname = \"page\"\nfeed = \"{{base}}/page\"",
        crate::support::world::DESK
    );
    let mut world = World::with(&desk).await;
    let news = [item("a", "Russia and Pakistan sign", "2026-03-01T18:00:00Z")];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    world.feeds.serve("/neva", Feed::status(503));
    let page = "<!doctype html><html><head><title>Subscribe</title></head><body>Hi</body></html>";
    world.feeds.serve("/page", Feed::ok(page));
    world.step("2026-03-02T06:00:00Z").await;
    world.step("2026-03-02T07:30:00Z").await;
    let text = &world.texts()[0];
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("1 of 3 sources"), "{text}");
    assert!(flat.contains("HTTP 503") && flat.contains("Subscribe"), "{text}");
}

#[tokio::test]
async fn ten_restarts_in_an_hour_ask_nobody_again() {
    let mut world = World::new().await;
    world.feeds.serve("/rss", Feed::feed(rss(&[item("a", "News", "2026-03-01T18:00:00Z")])));
    for minute in 0..10 {
        world.step(&format!("2026-03-02T06:{minute:02}:00Z")).await;
        world.crash();
    }
    assert_eq!(world.feeds.requests("/rss").len(), 1);
}
