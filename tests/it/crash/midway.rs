//! Killed in the middle of work that takes a while: putting items into stories, fetching a page.
use std::{path::Path, time::Duration};

use rusqlite::Connection;

use crate::support::{
    feed_server::Reply as Feed,
    process::{FastClock, Running},
    world::{World, at, rss, rss_with},
};

/// Two outlets on one agency; the digests are read by nobody here.
const DESK: &str = r#"
[store]
path = "attache.db"

[[source]]
name = "agency"
feed = "{base}/agency"
poll = "15m"

[[source]]
name = "courier"
feed = "{base}/courier"
poll = "15m"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]

[[digest]]
name = "hourly"
cron = "0 * * * *"
to = ["desk@example.org"]
watches = ["*"]
"#;

/// Reports that both outlets carry.
const N_REPORTS: u64 = 900;

fn install(world: &World, desk: &str) {
    // No page is looked at a second time, so that what is asked twice was asked twice.
    let toml = world.configuration(desk).replace("[articles]", "[articles]\nlook_again = []");
    std::fs::write(world.dir.path().join("attache.toml"), toml).unwrap();
}

/// Sixty words that no other report has in this order.
fn report(n: u64) -> String {
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let word = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        format!("w{}", state % 5_000)
    };
    (0..60).map(word).collect::<Vec<_>>().join(" ")
}

/// All reports, as one of the outlets has them.
fn document(outlet: &str) -> Feed {
    let published = at("2026-03-02T08:20:00Z");
    let one = |n: u64| {
        let title = format!("{outlet} has {}", &report(n)[..40]);
        rss_with(&[(format!("{outlet}-{n}"), title, published)], &report(n))
    };
    let items: String = (0..N_REPORTS)
        .map(|n| {
            let document = one(n);
            let (from, to) =
                (document.find("<item>").unwrap(), document.find("</channel>").unwrap());
            document[from..to].to_owned()
        })
        .collect();
    Feed::feed(rss(&[]).replace("</channel>", &format!("{items}</channel>")))
}

fn count(db: &Connection, query: &str) -> u64 {
    db.query_row(query, [], |row| row.get(0)).unwrap()
}

/// Waits until it is so in the store of somebody else, who may not have made it yet.
async fn until(store: &Path, what: &str, is_so: impl Fn(&Connection) -> bool) {
    for _ in 0..4_000 {
        if Connection::open(store).is_ok_and(|db| is_so(&db)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_stories_are_told_it_loses_no_item_and_tells_no_story_twice() {
    let world = World::new().await;
    install(&world, DESK);
    let store = world.dir.path().join("attache.db");
    for outlet in ["agency", "courier"] {
        world.feeds.serve(&format!("/{outlet}"), Feed::feed(rss(&[])));
    }
    let once = |now: &'static str| {
        let dir = world.dir.path().to_owned();
        tokio::task::spawn_blocking(move || {
            crate::support::process::run(&dir, now, &["once"], &[]).status
        })
    };
    assert!(once("2026-03-02T08:00:00Z").await.unwrap().success());
    for outlet in ["agency", "courier"] {
        world.feeds.serve(&format!("/{outlet}"), document(outlet));
    }

    let clock = FastClock::at_rate(at("2026-03-02T08:30:00Z"), 1);
    let running = Running::start(world.dir.path(), clock, &[]);
    let is_midway = |db: &Connection| {
        let query = "SELECT (SELECT count(*) FROM item), (SELECT count(*) FROM told)";
        let n = db.query_row(query, [], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?)));
        n.is_ok_and(|(n_items, n_told)| n_items == 2 * N_REPORTS && 0 < n_told)
    };
    until(&store, "all are filed and some are told", is_midway).await;
    running.kill();
    let n_told = count(&Connection::open(&store).unwrap(), "SELECT count(*) FROM told");
    assert!(n_told < 2 * N_REPORTS, "the kill fell in the middle of it: {n_told}");

    assert!(once("2026-03-02T08:45:00Z").await.unwrap().success());
    let db = Connection::open(&store).unwrap();
    assert_eq!(count(&db, "SELECT count(*) FROM item"), 2 * N_REPORTS);
    assert_eq!(count(&db, "SELECT count(*) FROM item WHERE is_told = 0"), 0);
    assert_eq!(count(&db, "SELECT count(*) FROM told"), 2 * N_REPORTS);
    assert_eq!(count(&db, "SELECT count(*) FROM story"), N_REPORTS, "each once");
    let pairs = "SELECT count(*) FROM (SELECT 1 FROM told t JOIN item i ON i.id = t.item
         GROUP BY t.story HAVING count(*) = 2 AND count(DISTINCT i.source) = 2)";
    assert_eq!(count(&db, pairs), N_REPORTS, "and told by both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_a_page_is_fetched_it_asks_once_more_and_mails_the_article_once() {
    let world = World::new().await;
    let desk = DESK.replace("\"{base}/agency\"", "\"{base}/agency\"\nfull_text = \"auto\"");
    install(&world, &desk.replace("watches = [\"*\"]", "watches = [\"*\"]\nwhen_empty = \"skip\""));
    for outlet in ["agency", "courier"] {
        world.feeds.serve(&format!("/{outlet}"), Feed::feed(rss(&[])));
    }
    world.feeds.serve("/a", Feed::hang());
    let clock = FastClock::at_rate(at("2026-03-02T08:00:00Z"), 1800);
    let store = world.dir.path().join("attache.db");
    let running = Running::start(world.dir.path(), clock, &[]);
    let polled = "SELECT count(*) FROM source WHERE polled_at IS NOT NULL";
    let is_polled = |db: &Connection| db.query_row(polled, [], |row| row.get(0)) == Ok(2);
    until(&store, "the empty feeds were read", is_polled).await;
    let page = world.feeds.url("/a").to_string();
    let news = rss_with(&[("a".into(), "New terminal".into(), clock.now())], "A date is named.");
    let news = news.replace("https://outlet.example/a", &page);
    world.feeds.serve("/agency", Feed::feed(news));
    until(&store, "the page is asked for", |_| world.feeds.requests("/a").len() == 1).await;
    running.kill();

    let text = "Russia has offered Pakistan a loan, and a delegation is expected in Islamabad. ";
    let html = format!("<html><body><article><p>{}</p></article></body></html>", text.repeat(9));
    world.feeds.serve("/a", Feed::ok(html).header("content-type", "text/html"));
    let running = Running::start(world.dir.path(), clock, &[]);
    until(&store, "the article is mailed", |_| !world.mail.messages().is_empty()).await;
    drop(running);
    let pages = "SELECT count(*) FROM version v JOIN page p ON p.version = v.id";
    assert_eq!(count(&Connection::open(&store).unwrap(), pages), 1);
    assert_eq!(world.feeds.requests("/a").len(), 2, "once more");
    let texts = world.texts();
    let n_full = texts.iter().filter(|text| text.contains("in the full text")).count();
    assert_eq!((n_full, texts.len()), (1, 1), "{texts:?}");
}
