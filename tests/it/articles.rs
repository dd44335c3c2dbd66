//! Pages: the article is found, what surrounds it is left out, and nothing is invented where
//! there is none.
mod command;
mod corpus;
mod hostile;

use attache::article::{self, Absence, Page, Selector};
use url::Url;

fn read(page: &str) -> Page {
    article::read(page.as_bytes(), Some("text/html"), &base(), None)
}

fn base() -> Url {
    Url::parse("https://outlet.example/2026/03/talks?from=feed").unwrap()
}

/// Full sentences, each with a number of its own.
fn paragraph(n: usize) -> String {
    format!(
        "On day {n} of the talks the ministers of both countries spoke for three hours about the \
         railway, the price of gas and the border, and called the round constructive."
    )
}

/// A page as outlets make them; `inside` stands after the third of six paragraphs.
fn page(inside: &str) -> String {
    let paragraphs = |range: std::ops::RangeInclusive<usize>| -> String {
        range.map(|n| format!("<p>{}</p>", paragraph(n))).collect()
    };
    format!(
        "<!doctype html><html lang=en><head><title>Talks go on - The Outlet</title></head><body>\
         <nav><ul><li><a href=/>Front page of today</a><li><a href=/world>World and region</a></ul></nav>\
         <main><article><h1>Talks go on</h1>{}{inside}{}</article></main>\
         <footer>All rights reserved by The Outlet</footer></body></html>",
        paragraphs(1..=3),
        paragraphs(4..=6),
    )
}

/// The article is whole, and `unwanted` is no part of it.
#[track_caller]
fn leaves_out(inside: &str, unwanted: &str) {
    let text = read(&page(inside)).text.join("\n");
    for n in 1..=6 {
        assert!(text.contains(&paragraph(n)), "day {n} is missing:\n{text}");
    }
    assert!(inside.contains(unwanted), "{unwanted}");
    assert!(!text.contains(unwanted), "{unwanted} is in:\n{text}");
}

#[test]
fn an_article_is_its_paragraphs() {
    let page = read(&page(""));
    assert_eq!(page.absence, None);
    assert_eq!(page.title, "Talks go on");
    let expected: Vec<String> = (1..=6).map(paragraph).collect();
    assert_eq!(page.text, expected);
    assert_eq!(page.lang, "en");
    assert_eq!(page.flaws, []);
}

#[test]
fn what_surrounds_an_article_is_no_part_of_it() {
    leaves_out(
        "<figure><img src=a.png><figcaption>Ministers at the table</figcaption></figure>",
        "at the table",
    );
    leaves_out("<p>The ministers on Monday. (Photo: The Outlet)</p>", "on Monday. (");
    leaves_out(
        "<div class='share-bar'><p>Tell your friends of it</p><p>Or keep it</p></div>",
        "Tell your friends",
    );
    leaves_out("<p><a href=/x>Another story of the day</a></p>", "Another story");
    leaves_out("<p>Read also: <a href=/x>Gas at its peak</a></p>", "Gas at its peak");
    leaves_out("<p>Читайте также: <a href=/x>Газ подорожал</a></p>", "Газ подорожал");
    leaves_out(
        "<p>Sign up for our newsletter <a href=/x>here</a> and miss nothing.</p>",
        "newsletter",
    );
    leaves_out("<aside><p>Ann is a staff writer of The Outlet.</p></aside>", "staff writer");
    leaves_out(
        "<h3>More of it</h3><ul><li><a href=/a>Gas at its peak again</a><li><a href=/b>The border is open</a></ul>",
        "More of it",
    );
    leaves_out(
        "<div class=tags><a href=/t>Gas</a> <a href=/u>Railway</a> <a href=/v>Pakistan</a></div>",
        "Pakistan",
    );
    leaves_out("<nav><a href=/a>South Asia and the world</a></nav>", "South Asia");
    leaves_out("<form><p>Your address, please.</p><input name=mail></form>", "Your address");
}

#[test]
fn what_stands_twice_is_said_once() {
    let twice = read(&page(&format!("<p>{}</p>", paragraph(2)))).text;
    assert_eq!(twice.iter().filter(|line| **line == paragraph(2)).count(), 1);
}

#[test]
fn headings_and_lists_of_an_article_stay() {
    let inside = "<h2>What was agreed</h2><ul><li>A railway to the sea, as planned.<li>A price for gas, after years.</ul>";
    let text = read(&page(inside)).text;
    for line in
        ["What was agreed", "A railway to the sea, as planned.", "A price for gas, after years."]
    {
        assert!(text.iter().any(|it| it == line), "{line}: {text:#?}");
    }
}

#[test]
fn what_a_page_says_of_itself_is_taken() {
    let head = r#"<meta property="og:title" content="Talks &amp; gas | The Outlet"><meta property="og:site_name" content="The Outlet">
        <meta name="author" content="By Ann Writer"><meta property="article:published_time" content="2026-03-03T10:00:00+05:00">
        <link rel="canonical" href="/2026/03/talks">"#;
    let page = read(&page("").replace("<head>", &format!("<head>{head}")));
    assert_eq!(page.title, "Talks & gas");
    assert_eq!(page.byline, "Ann Writer");
    assert_eq!(page.published.unwrap().to_rfc3339(), "2026-03-03T05:00:00+00:00");
    assert_eq!(page.canonical.unwrap().as_str(), "https://outlet.example/2026/03/talks");
}

#[test]
fn linked_data_is_believed_before_anything_else() {
    let data = r#"<meta name=author content=Desk><script type="application/ld+json">{"@type":"NewsArticle","headline":"The talks",
        "author":[{"name":"Ann"},{"name":"Bob"}],"datePublished":"2026-03-03"}</script>"#;
    let page = read(&page("").replace("<head>", &format!("<head>{data}")));
    assert_eq!((page.title.as_str(), page.byline.as_str()), ("The talks", "Ann, Bob"));
    assert_eq!(page.published.unwrap().to_rfc3339(), "2026-03-03T00:00:00+00:00");
}

#[test]
fn a_text_that_stands_in_the_linked_data_alone_is_found_there() {
    let body: Vec<String> = (1..=6).map(paragraph).collect();
    let data = serde_json::json!({ "@type": "NewsArticle", "articleBody": body.join("\n") });
    let page =
        format!("<body><div id=app>Loading</div><script type=application/ld+json>{data}</script>");
    assert_eq!(read(&page).text, body);
}

#[test]
fn an_encoding_the_page_names_is_honoured() {
    let text =
        "Министры двух стран встретились в Исламабаде и три часа говорили о поставках газа. "
            .repeat(5);
    let page = format!(
        "<meta charset=windows-1251><title>Переговоры</title><article><p>{text}</p><p>{text}Всё.</p></article>"
    );
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&page);
    let page = article::read(&bytes, None, &base(), None);
    assert_eq!((page.title.as_str(), page.lang.as_str()), ("Переговоры", "ru"));
    assert!(page.text[0].starts_with("Министры двух стран"), "{:?}", page.text);
}

#[test]
fn a_selector_is_the_last_word() {
    let selector = Selector::new("article .aside").unwrap();
    let inside =
        "<div class='aside share'><p>Read also: this.</p><div class=aside>And this.</div></div>";
    let found = article::read(page(inside).as_bytes(), None, &base(), Some(&selector));
    assert_eq!(found.text, ["Read also: this.", "And this."]);
    assert_eq!(found.absence, None);

    let found = article::read(page("").as_bytes(), None, &base(), Some(&selector));
    assert_eq!(found.text.len(), 6);
    assert_eq!(found.flaws[0].0, "the selector of the source names nothing on this page");
    assert!(Selector::new("article >> [").is_none());
}

#[track_caller]
fn stands_in_its_place(page: &str, expected: Absence) {
    let page = read(page);
    assert_eq!(page.absence, Some(expected), "{:#?}", page.text);
    assert_eq!(page.text.is_empty(), expected != Absence::Paywall);
}

#[test]
fn a_list_of_links_is_no_article() {
    let teaser = |n: usize| {
        format!(
            "<div class=card><h3><a href=/{n}>Story {n} of a long day</a></h3><p>In story {n} the ministers meet and speak of many things.</p></div>"
        )
    };
    let cards: String = (0..20).map(teaser).collect();
    stands_in_its_place(&format!("<title>World</title><main>{cards}</main>"), Absence::LinkList);
    let links: String =
        (0..30).map(|n| format!("<li><a href=/{n}>Story {n} of a long day</a>")).collect();
    stands_in_its_place(&format!("<h1>All stories</h1><ul>{links}</ul>"), Absence::LinkList);
}

#[test]
fn a_login_is_no_article() {
    let form = "<h1>Welcome back</h1><p>Please sign in to your account to go on reading.</p><form>\
        <label>Mail address</label><input name=mail><label>Password</label><input type=password>\
        <button>Log in</button><a href=/lost>Forgot your password?</a></form>";
    stands_in_its_place(form, Absence::Login);
}

#[test]
fn a_box_about_cookies_is_no_article() {
    let words = "We and our partners store cookies on your device and ask for your consent. With your \
        consent we use cookies for personalised ads; you may withdraw consent in the privacy settings at any time.";
    stands_in_its_place(
        &format!(
            "<div class=wall><h2>Your privacy</h2><p>{words}</p><button>Accept all</button></div>"
        ),
        Absence::Consent,
    );
}

#[test]
fn the_beginning_of_a_paid_text_is_shown_and_called_so() {
    let stub = format!(
        "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":false}}</script>\
         <article><h1>Talks go on</h1><p>{}</p><p>{}</p><div>Subscribe to continue reading.</div></article>",
        paragraph(1),
        paragraph(2),
    );
    stands_in_its_place(&stub, Absence::Paywall);
    assert_eq!(read(&stub).text[0], paragraph(1));
}

#[test]
fn proof_of_a_browser_is_no_article() {
    let page = "<title>Just a moment...</title><p>Checking your browser before you go to outlet.example. This takes a few seconds.";
    stands_in_its_place(page, Absence::Challenge);
}

#[test]
fn a_page_without_text_is_empty() {
    for page in [
        "",
        "<html>",
        "<title>App</title><div id=root></div><noscript>Enable scripts.</noscript>",
        "<p>Not found",
    ] {
        stands_in_its_place(page, Absence::Empty);
    }
}

#[test]
fn an_article_about_cookies_or_passwords_is_an_article() {
    let about = "Regulators said on Monday that consent to cookies must be free, and that a password asked for \
        in its place is no consent; publishers agreed to that.";
    let paragraphs: String = (1..=6).map(|n| format!("<p>{about} {}</p>", paragraph(n))).collect();
    let page = read(&format!(
        "<title>Consent</title><meta property=og:type content=article><article>{paragraphs}</article>"
    ));
    assert_eq!(page.absence, None);
    assert_eq!(page.text.len(), 6);
}
