//! The article behind a teaser: asked for once, politely, where it is allowed; matched; looked at
//! again.
mod edits;
mod late;
mod politely;
mod refused;
mod shown;
mod site;
mod whole_site;

use crate::support::{
    feed_server::Reply,
    world::{World, at},
};
use site::{FILLER, NINE, TEASER, TEN, TITLE, html, n_asked, outlet, page, serve_feed, with_nine};

/// One teaser that names nobody.
fn serve_teaser(world: &World) {
    serve_feed(world, &[("/a", TITLE, TEASER, "2026-03-02T06:00:00Z")]);
}

#[tokio::test]
async fn a_mention_in_paragraph_nine_is_in_the_digest_and_said_to_be_from_the_full_text() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(with_nine()));
    let step = world.step("2026-03-02T06:40:00Z").await;
    assert_eq!((step.n_new, step.n_read, step.n_matched), (1, 1, 1));
    world.step("2026-03-02T07:30:00Z").await;
    let text = &world.texts()[0];
    for said in [TITLE, "in the full text", "a loan for the railway line", "Amina Shah"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!((n_asked(&world, "/robots.txt"), n_asked(&world, "/a")), (1, 1));
    let asked = world.feeds.requests("/a").remove(0);
    assert!(asked.header("accept").unwrap().starts_with("text/html"));
}

#[tokio::test]
async fn menus_related_links_and_tags_match_nothing() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(page(TITLE, &FILLER)));
    let step = world.step("2026-03-02T06:30:00Z").await;
    assert_eq!((step.n_read, step.n_matched), (1, 0));
}

#[tokio::test]
async fn a_match_of_the_teaser_does_not_wait_for_the_page_and_is_not_said_to_be_of_it() {
    let mut world = outlet("").await;
    let title = "Russia and Pakistan talk about a railway";
    serve_feed(&world, &[("/a", title, TEASER, "2026-03-02T07:29:00Z")]);
    world.feeds.serve("/robots.txt", Reply::status(503));
    assert_eq!(world.step("2026-03-02T07:29:30Z").await.n_matched, 1);
    world.step("2026-03-02T07:30:00Z").await;
    let text = &world.texts()[0];
    assert!(
        text.contains("Matched: Russia + Pakistan in the title") && !text.contains("full text"),
        "{text}"
    );
}

#[tokio::test]
async fn what_the_full_text_makes_a_main_story_comes_once_more_after_its_teaser_was_mailed() {
    let mut world = outlet("").await;
    let passing = "The harbour authority names a date; Russia and Pakistan are not involved.";
    serve_feed(&world, &[("/a", TITLE, passing, "2026-03-02T06:00:00Z")]);
    world.feeds.serve("/robots.txt", Reply::status(503));
    world.step("2026-03-02T06:30:00Z").await;
    world.step("2026-03-02T07:30:00Z").await;
    world.feeds.serve("/robots.txt", Reply::status(404));
    let first = "Russia and Pakistan agreed on the terminal. Pakistan thanked Russia for a loan. \
        Russia called Pakistan a partner. Pakistan invited Russia to the opening. Moscow told \
        Islamabad that the money was there.";
    world.feeds.serve("/a", html(page(TITLE, &[&[first], &FILLER[..], &[NINE, TEN]].concat())));
    let step = world.step("2026-03-02T12:00:00Z").await;
    assert_eq!((step.n_read, step.n_matched), (1, 1));
    world.step("2026-03-03T07:30:00Z").await;
    world.step("2026-03-04T07:30:00Z").await;
    let texts = world.texts();
    assert!(texts[1].contains("Second look") && texts[1].contains(TITLE), "{}", texts[1]);
    assert!(!texts[2].contains(TITLE), "{}", texts[2]);
}

#[tokio::test]
async fn a_page_is_asked_once_for_each_wording_of_its_feed() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(page(TITLE, &FILLER)));
    world.step("2026-03-02T06:30:00Z").await;
    for hour in 7..=20 {
        world.step(&format!("2026-03-02T{hour:02}:00:00Z")).await;
    }
    assert_eq!(n_asked(&world, "/a"), 1, "nobody asks how an item goes on that matches nothing");
    let corrected = [("/a", "New terminal to open next year", TEASER, "2026-03-02T06:00:00Z")];
    serve_feed(&world, &corrected);
    world.step("2026-03-03T06:30:00Z").await;
    assert_eq!(n_asked(&world, "/a"), 2);
    let dossier = world.store().dossier(1).unwrap();
    let from_page: Vec<bool> = dossier.wordings.iter().map(|it| it.page.is_some()).collect();
    assert_eq!(from_page, [false, true, false, true]);
}

#[tokio::test]
async fn a_kill_between_the_item_and_its_page_loses_no_match() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", Reply::hang());
    let now = at("2026-03-02T06:30:00Z");
    while n_asked(&world, "/a") == 0 {
        let daemon = world.daemon_at(now);
        daemon.step(now).unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    world.crash();
    world.feeds.serve("/a", html(with_nine()));
    let step = world.step("2026-03-02T07:00:00Z").await;
    assert_eq!((step.n_read, step.n_matched), (1, 1));
}

#[tokio::test]
async fn a_page_that_ends_the_process_is_asked_three_times_and_given_up() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", Reply::hang());
    let times =
        ["2026-03-02T06:30:00Z", "2026-03-02T07:00:00Z", "2026-03-02T15:30:00Z"].into_iter();
    for (n_before, now) in times.map(at).enumerate() {
        while n_asked(&world, "/a") == n_before {
            world.daemon_at(now).step(now).unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        world.crash();
    }
    world.feeds.serve("/a", html(with_nine()));
    world.step("2026-03-03T12:00:00Z").await;
    let stand = world.store().dossier(1).unwrap().page.unwrap();
    assert_eq!((stand.state.as_str(), n_asked(&world, "/a")), ("failed", 3));
}

#[tokio::test]
async fn retention_lets_go_of_texts_and_not_of_identities() {
    let mut world = outlet("").await;
    world.edit(|toml| format!("[store]\nkeep = \"1d\"\n{toml}"));
    world.crash();
    serve_teaser(&world);
    world.feeds.serve("/a", html(page(TITLE, &FILLER)));
    world.step("2026-03-02T06:30:00Z").await;
    assert_eq!(world.store().dossier(1).unwrap().wordings.len(), 2);
    world.step("2026-03-05T06:30:00Z").await;
    let dossier = world.store().dossier(1).unwrap();
    assert!(dossier.wordings.is_empty() && dossier.page.is_none(), "{dossier:?}");
    assert_eq!(n_asked(&world, "/a"), 1, "it is not new to anybody");
}

#[tokio::test]
async fn never_always_and_the_selector_are_obeyed() {
    let long = "The harbour authority names a date. ".repeat(60);
    let whole = [("/a", TITLE, long.as_str(), "2026-03-02T06:00:00Z")];
    for (more, teasers, n_pages) in [
        ("full_text = \"never\"", &[("/a", TITLE, TEASER, "2026-03-02T06:00:00Z")], 0),
        ("full_text = \"auto\"", &whole, 0),
        ("full_text = \"always\"", &whole, 1),
    ] {
        let mut world = site::desk(more).await;
        serve_feed(&world, teasers);
        world.feeds.serve("/a", html(with_nine()));
        world.step("2026-03-02T06:30:00Z").await;
        assert_eq!(n_asked(&world, "/a"), n_pages, "{more}");
        assert_eq!(n_asked(&world, "/robots.txt"), n_pages, "{more}");
    }
    let mut world = outlet("article = \"aside.related\"").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(page(TITLE, &FILLER)));
    assert_eq!(world.step("2026-03-02T06:30:00Z").await.n_matched, 1, "the user said so");
}

#[tokio::test]
async fn an_author_and_a_date_the_feed_left_out_come_from_the_page() {
    let mut world = outlet("").await;
    let dated = with_nine().replace(
        "</head>",
        "<meta property=\"article:published_time\" content=\"2026-03-01T22:10:00Z\"></head>",
    );
    let feed = site::feed(&world, &[("/a", TITLE, TEASER, "2026-03-02T06:00:00Z")]);
    let undated = feed.replace("Mon, 2 Mar 2026 06:00:00 +0000", "");
    world.feeds.serve("/rss", Reply::feed(undated));
    world.feeds.serve("/a", html(dated));
    world.step("2026-03-02T06:30:00Z").await;
    let wordings = world.store().dossier(1).unwrap().wordings;
    let said = |n: usize| (wordings[n].item.author.clone(), wordings[n].item.published);
    assert_eq!(said(0), (String::new(), None));
    assert_eq!(said(1), ("Amina Shah".to_owned(), Some(at("2026-03-01T22:10:00Z"))));
    assert_eq!(wordings[1].item.lang.as_deref(), Some("en"));
    for day in 3..5 {
        world.step(&format!("2026-03-{day:02}T06:30:00Z")).await;
    }
    assert_eq!(world.store().dossier(1).unwrap().wordings.len(), 2, "no wording of its own");
}

#[tokio::test]
async fn a_search_finds_what_only_the_article_says() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(with_nine()));
    world.step("2026-03-02T06:30:00Z").await;
    let found = world.store().rows_with(Some("railway AND delegation"), at("2026-03-01T00:00:00Z"));
    assert_eq!(found.unwrap(), [1]);
    let stored = world.store().stored(&[1]).unwrap();
    assert!(stored[0].item.content.contains(NINE), "the engine sees what the index has");
}

#[tokio::test]
async fn of_a_first_document_only_what_a_digest_may_still_use_is_fetched() {
    let mut world = site::desk("full_text = \"auto\"").await;
    let (old, new) = ("2026-02-20T06:00:00Z", "2026-03-02T04:00:00Z");
    serve_feed(&world, &[("/old", "An old one", TEASER, old), ("/a", TITLE, TEASER, new)]);
    world.feeds.serve("/a", html(with_nine()));
    world.step("2026-03-02T05:00:00Z").await;
    assert_eq!((n_asked(&world, "/a"), n_asked(&world, "/old")), (1, 0));
    world.step("2026-03-02T07:30:00Z").await;
    assert!(world.texts()[0].contains("in the full text"));
}
