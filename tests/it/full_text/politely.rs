//! Who is asked, when, and what is made of a no.
use attache::store::PageStand;

use super::{
    serve_teaser,
    site::{self, FILLER, TEASER, TITLE, html, n_asked, outlet, page, serve_feed, with_nine},
};
use crate::support::{
    feed_server::Reply,
    world::{World, at},
};

fn stand(world: &World) -> PageStand {
    world.store().dossier(1).unwrap().page.unwrap()
}

/// What became of the page after it was asked for at half past six.
async fn check(serve: impl FnOnce(&World), state: &str, why: &str) -> World {
    let mut world = outlet("").await;
    serve_teaser(&world);
    serve(&world);
    world.step("2026-03-02T06:30:00Z").await;
    let stand = stand(&world);
    assert_eq!(stand.state, state, "{stand:?}");
    let said = stand.why.clone().unwrap_or_default();
    assert!(said.contains(why), "{said}");
    world
}

#[tokio::test]
async fn robots_txt_is_asked_once_a_day_and_obeyed() {
    let rules = "User-agent: *\nDisallow: /a\n";
    let mut world = check(
        |world| {
            world.feeds.serve("/robots.txt", Reply::ok(rules));
            world.feeds.serve("/b", html(with_nine()));
        },
        "disallowed",
        "robots.txt of the outlet does not allow it",
    )
    .await;
    serve_feed(
        &world,
        &[
            ("/b", "Another terminal", TEASER, "2026-03-02T08:00:00Z"),
            ("/a", TITLE, TEASER, "2026-03-02T06:00:00Z"),
        ],
    );
    assert_eq!(world.step("2026-03-02T09:00:00Z").await.n_read, 1);
    assert_eq!(n_asked(&world, "/robots.txt"), 1);
    world.step("2026-03-05T09:00:00Z").await;
    assert_eq!(n_asked(&world, "/a"), 0, "a no is final");
    assert_eq!(n_asked(&world, "/robots.txt"), 2, "because /b matched and is looked at again");
}

#[tokio::test]
async fn a_robots_txt_that_is_not_there_allows_and_one_that_cannot_be_read_forbids() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(with_nine()));
    world.feeds.serve("/robots.txt", Reply::status(500));
    world.step("2026-03-02T06:30:00Z").await;
    world.step("2026-03-02T06:35:00Z").await;
    assert_eq!((n_asked(&world, "/robots.txt"), n_asked(&world, "/a")), (1, 0));
    world.feeds.serve("/robots.txt", Reply::status(404));
    let step = world.step("2026-03-02T06:45:00Z").await;
    assert_eq!((n_asked(&world, "/robots.txt"), step.n_matched), (2, 1));
}

#[tokio::test]
async fn a_page_whose_outlet_never_says_what_it_allows_is_given_up_after_three_days() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/robots.txt", Reply::vanish());
    for day in 2..=8 {
        world.step(&format!("2026-03-{day:02}T06:30:00Z")).await;
    }
    let stand = stand(&world);
    assert_eq!((stand.state.as_str(), stand.due_at), ("failed", None));
    assert_eq!(n_asked(&world, "/a"), 0);
}

#[tokio::test]
async fn what_is_no_article_is_not_invented() {
    let links: String = (0..30)
        .map(|n| format!("<li><a href=\"/{n}\">Russia and Pakistan, part {n}</a></li>"))
        .collect();
    let list = format!("<html><body><h1>All of it</h1><ul>{links}</ul></body></html>");
    check(|world| world.feeds.serve("/a", html(list)), "absent", "list of links").await;
    check(|world| world.feeds.serve("/a", html(String::new())), "absent", "no text").await;
    check(
        |world| world.feeds.serve("/a", Reply::ok(vec![0xff, 0xd8, 0xff, 0, 1, 2, 3])),
        "absent",
        "no text",
    )
    .await;
}

#[tokio::test]
async fn a_paywall_gives_its_first_lines_and_says_so() {
    let stub = page(TITLE, &FILLER[..2])
        .replace("</article>", "<p>Subscribe to continue reading this article.</p></article>");
    check(|world| world.feeds.serve("/a", html(stub)), "read", "must be paid for").await;
}

#[tokio::test]
async fn a_refusal_is_final_and_a_fault_is_not() {
    for status in [401, 403, 451] {
        let mut world =
            check(|world| world.feeds.serve("/a", Reply::status(status)), "refused", "HTTP").await;
        world.step("2026-03-04T06:30:00Z").await;
        assert_eq!(n_asked(&world, "/a"), 1, "{status}");
    }
    for fault in [Reply::status(500), Reply::vanish(), html(with_nine()).truncated(200)] {
        let mut world = check(|world| world.feeds.serve("/a", fault), "owed", "").await;
        world.feeds.serve("/a", html(with_nine()));
        assert_eq!(world.step("2026-03-02T06:35:00Z").await.n_read, 0, "not at once");
        assert_eq!(world.step("2026-03-02T06:45:00Z").await.n_read, 1);
    }
}

#[tokio::test]
async fn a_page_that_asks_not_to_be_kept_is_not() {
    let meta = "<meta name=\"robots\" content=\"noarchive\"></head>";
    let marked = with_nine().replace("</head>", meta);
    check(|world| world.feeds.serve("/a", html(marked)), "disallowed", "not to keep it").await;
    let tagged = html(with_nine()).header("x-robots-tag", "noindex");
    let world =
        check(|world| world.feeds.serve("/a", tagged), "disallowed", "not to keep it").await;
    assert_eq!(world.store().dossier(1).unwrap().wordings.len(), 1);
}

#[tokio::test]
async fn a_429_on_a_page_is_waited_out() {
    let busy = Reply::status(429).header("retry-after", "7200");
    let mut world = check(|world| world.feeds.serve("/a", busy), "owed", "come back later").await;
    world.feeds.serve("/a", html(with_nine()));
    world.step("2026-03-02T08:25:00Z").await;
    assert_eq!(n_asked(&world, "/a"), 1);
    assert_eq!(world.step("2026-03-02T08:45:00Z").await.n_read, 1);
}

#[tokio::test]
async fn a_host_rests_between_two_pages_and_a_feed_that_is_due_comes_first() {
    let mut world = site::desk("full_text = \"auto\"\npoll = \"30m\"").await;
    world.edit(|toml| toml.replace("host_pause = \"0s\"", "host_pause = \"2s\""));
    serve_feed(&world, &[]);
    world.step("2026-03-02T05:00:00Z").await;
    let paths: Vec<String> = (0..4).map(|n| format!("/{n}")).collect();
    let titles: Vec<String> = (0..4).map(|n| format!("Terminal {n}")).collect();
    let teasers: Vec<_> = paths
        .iter()
        .zip(&titles)
        .map(|(path, title)| (path.as_str(), title.as_str(), TEASER, "2026-03-02T05:20:00Z"))
        .collect();
    serve_feed(&world, &teasers);
    for path in &paths {
        world.feeds.serve(path, html(page(TITLE, &FILLER)));
    }
    let mut now = at("2026-03-02T05:40:00Z");
    for n_so_far in [2, 3, 4, 5, 6, 7] {
        world.step_at(now).await;
        world.step_at(now).await;
        assert_eq!(world.feeds.n_requests(), n_so_far, "feed, feed, robots.txt, four pages");
        now += chrono::TimeDelta::seconds(2);
    }
    assert_eq!(n_asked(&world, "/robots.txt"), 1);

    // Now page and feed are due at once.
    serve_feed(&world, &[("/new", "One more", TEASER, "2026-03-02T06:20:00Z")]);
    world.step("2026-03-02T06:30:00Z").await;
    serve_feed(&world, &[("/newer", "And another", TEASER, "2026-03-02T06:50:00Z")]);
    world.step("2026-03-02T07:10:00Z").await;
    assert_eq!((n_asked(&world, "/new"), n_asked(&world, "/rss")), (0, 4), "the feed was asked");
    world.step("2026-03-02T07:10:02Z").await;
    assert_eq!(n_asked(&world, "/new"), 1);
}

#[tokio::test]
async fn a_crawl_delay_is_the_rest_of_its_host() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    let rules = "User-agent: *\nCrawl-delay: 30\nDisallow: /private\n";
    world.feeds.serve("/robots.txt", Reply::ok(rules));
    world.feeds.serve("/a", html(page(TITLE, &FILLER)));
    world.step("2026-03-02T06:30:00Z").await;
    world.step("2026-03-02T06:30:29Z").await;
    assert_eq!(n_asked(&world, "/a"), 0);
    world.step("2026-03-02T06:30:30Z").await;
    assert_eq!(n_asked(&world, "/a"), 1);
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_asked_by_that_origins_rules() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    let other = crate::support::feed_server::FeedServer::start().await;
    other.serve("/robots.txt", Reply::ok("User-agent: *\nDisallow: /private\n"));
    other.serve("/a", html(with_nine()));
    world.feeds.serve("/a", Reply::redirect(302, other.url("/a").as_str()));
    assert_eq!(world.step("2026-03-02T06:30:00Z").await.n_matched, 1);
    assert_eq!((other.requests("/robots.txt").len(), other.requests("/a").len()), (1, 1));

    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", Reply::redirect(302, other.url("/private").as_str()));
    world.step("2026-03-02T06:30:00Z").await;
    assert_eq!(stand(&world).state, "disallowed");
    assert_eq!(other.requests("/private").len(), 0);
}

#[tokio::test]
async fn a_source_that_is_gone_from_the_files_is_asked_for_no_page_and_wakes_nobody() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/robots.txt", Reply::status(503));
    world.step("2026-03-02T06:30:00Z").await;
    world.edit(|toml| toml.replace("\"outlet\"", "\"another\"").replace("/rss", "/other"));
    world.crash();
    let now = at("2026-03-02T09:00:00Z");
    let step = world.step_at(now).await;
    assert!(step.next_due.is_none_or(|due| now < due), "{step:?}");
    assert_eq!((n_asked(&world, "/robots.txt"), n_asked(&world, "/a")), (1, 0));
}

#[tokio::test]
async fn a_source_whose_pages_have_no_articles_is_left_alone_for_a_week() {
    let mut world = outlet("poll = \"30m\"").await;
    for n in 0..8 {
        let (path, title) = (format!("/{n}"), format!("Terminal {n}"));
        let published = format!("2026-03-02T{:02}:50:00Z", 5 + n);
        serve_feed(&world, &[(&path, &title, TEASER, &published)]);
        world.feeds.serve(&path, html(String::new()));
        world.step(&format!("2026-03-02T{:02}:00:00Z", 6 + n)).await;
    }
    let n_pages = |world: &World| (0..9).map(|n| n_asked(world, &format!("/{n}"))).sum::<usize>();
    assert_eq!(n_pages(&world), 6);
    let counts = world.store().page_counts_of("outlet", at("2026-03-02T14:00:00Z")).unwrap();
    assert_eq!((counts.n_absent, counts.rests_until), (6, Some(at("2026-03-09T11:00:00Z"))));
    serve_feed(&world, &[("/8", "Terminal 8", TEASER, "2026-03-10T05:50:00Z")]);
    world.feeds.serve("/8", html(with_nine()));
    world.step("2026-03-10T06:00:00Z").await;
    assert_eq!(n_pages(&world), 7);
}
