//! Articles that matched are looked at again, and the digest says what was changed.
use super::{
    serve_teaser,
    site::{FILLER, NINE, TEN, TITLE, html, n_asked, outlet, page, serve_feed, with_nine},
};
use crate::support::{
    feed_server::Reply,
    world::{World, at},
};

/// A matching article, read at half past six.
async fn read() -> World {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(with_nine()));
    assert_eq!(world.step("2026-03-02T06:30:00Z").await.n_matched, 1);
    world
}

fn said(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_sentence_removed_before_the_edition_is_told_with_the_entry() {
    let mut world = read().await;
    world.edit(|toml| toml.replace("30 7 * * *", "0 9 * * *"));
    world.crash();
    world.feeds.serve("/a", html(page(TITLE, &[&FILLER[..], &[NINE]].concat())));
    world.step("2026-03-02T07:31:00Z").await;
    assert_eq!(n_asked(&world, "/a"), 2, "an hour after it was read");
    world.step("2026-03-02T09:00:00Z").await;
    let text = said(&world.texts()[0]);
    let edit = "a sentence naming Russia and Pakistan was removed: “Pakistan has asked Russia";
    assert!(text.contains(TITLE) && text.contains(edit), "{text}");
    assert!(!text.contains("Changed since they were shown"), "{text}");
}

#[tokio::test]
async fn a_sentence_removed_after_the_edition_is_one_line_of_the_next_and_of_no_other() {
    let mut world = read().await;
    world.step("2026-03-02T07:30:00Z").await;
    world.feeds.serve("/a", html(page(TITLE, &[&FILLER[..], &[TEN]].concat())));
    world.step("2026-03-02T12:30:00Z").await;
    world.step("2026-03-03T07:30:00Z").await;
    world.step("2026-03-04T07:30:00Z").await;
    let texts: Vec<String> = world.texts().iter().map(|text| said(text)).collect();
    assert!(!texts[0].contains("Edited since"), "{}", texts[0]);
    for line in
        ["Changed since they were shown", "was removed: “Russia has offered Pakistan a loan"]
    {
        assert!(texts[1].contains(line), "{}", texts[1]);
    }
    assert!(!texts[2].contains(TITLE), "{}", texts[2]);
    let html = world.mail.messages()[1].raw.clone();
    let html = mail_parser::MessageParser::default().parse(&html).unwrap();
    assert!(html.body_html(0).unwrap().contains("Changed since they were shown"));
}

#[tokio::test]
async fn an_article_that_matched_is_looked_at_after_an_hour_six_a_day_and_a_week() {
    let mut world = read().await;
    let mut asked = Vec::new();
    let mut now = at("2026-03-02T06:30:00Z");
    while now < at("2026-03-20T00:00:00Z") {
        now += chrono::TimeDelta::minutes(30);
        let before = n_asked(&world, "/a");
        world.step_at(now).await;
        if before < n_asked(&world, "/a") {
            asked.push((now - at("2026-03-02T06:30:00Z")).num_hours());
        }
    }
    assert_eq!(asked, [1, 6, 24, 168]);
    let requests = world.feeds.requests("/a");
    assert!(requests[0].header("if-none-match").is_none());
    assert!(requests[1..].iter().all(|request| request.header("if-none-match").is_some()));
    assert_eq!(world.store().dossier(1).unwrap().wordings.len(), 2);
}

#[tokio::test]
async fn a_page_taken_down_is_said_and_its_text_stays() {
    let mut world = read().await;
    world.step("2026-03-02T07:30:00Z").await;
    world.feeds.serve("/a", Reply::status(404));
    world.step("2026-03-02T12:30:00Z").await;
    assert_eq!(
        world.store().dossier(1).unwrap().page.unwrap().gone_at,
        None,
        "once is an accident"
    );
    world.step("2026-03-02T13:30:00Z").await;
    world.step("2026-03-03T07:30:00Z").await;
    let text = said(&world.texts()[1]);
    assert!(text.contains(TITLE) && text.contains("Taken down since"), "{text}");
    let dossier = world.store().dossier(1).unwrap();
    assert_eq!(dossier.page.unwrap().gone_at, Some(at("2026-03-02T13:30:00Z")));
    assert!(dossier.wordings[1].item.content.contains(NINE));
    world.step("2026-03-12T07:30:00Z").await;
    assert_eq!(n_asked(&world, "/a"), 4);
}

#[tokio::test]
async fn a_page_that_is_back_is_no_longer_said_to_be_gone() {
    let mut world = read().await;
    world.feeds.serve("/a", Reply::status(404));
    world.step("2026-03-02T07:30:00Z").await;
    world.step("2026-03-02T08:30:00Z").await;
    let gone_at = |world: &World| world.store().dossier(1).unwrap().page.unwrap().gone_at;
    assert_eq!(gone_at(&world), Some(at("2026-03-02T08:30:00Z")));
    world.feeds.serve("/a", html(with_nine()));
    let again = "The harbour authority names another date.";
    serve_feed(&world, &[("/a", TITLE, again, "2026-03-02T06:00:00Z")]);
    world.step("2026-03-02T10:30:00Z").await;
    assert_eq!(gone_at(&world), None);
    world.step("2026-03-03T07:30:00Z").await;
    assert!(world.texts().iter().all(|text| !said(text).contains("Taken down")));
}

#[tokio::test]
async fn what_no_longer_matches_is_not_taken_back_before_it_is_mailed() {
    let mut world = read().await;
    world.edit(|toml| toml.replace("30 7 * * *", "0 9 * * *"));
    world.crash();
    world.feeds.serve("/a", html(page(TITLE, &FILLER)));
    world.step("2026-03-02T07:31:00Z").await;
    world.step("2026-03-02T09:00:00Z").await;
    let text = said(&world.texts()[0]);
    assert!(text.contains(TITLE) && text.contains("Edited since: a sentence naming"), "{text}");
}
