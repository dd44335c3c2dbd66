//! What an outlet allows automatic readers: its robots.txt, and what a page says of itself.
//!
//! Source: RFC 9309; developers.google.com, "Robots meta tag specifications".
use chrono::TimeDelta;
use texting_robots::Robot;
use url::Url;

use super::catch;

/// Under which name rules for us stand.
const TOKEN: &str = "attache";
/// What we read of a robots.txt; RFC 9309 §2.5 asks for no more.
pub const MAX_BYTES: usize = 500 << 10;
/// A longer rest than this between two requests is not kept: a day would not be enough for a feed.
const MAX_DELAY: TimeDelta = TimeDelta::seconds(60);
/// What a page asks for that wants its words neither kept nor found.
const OFF: &[&str] = &["noindex", "noarchive", "none"];

/// Whether a robots.txt lets us ask for `url`. A text that says nothing allows everything.
pub fn allows(text: &str, url: &Url) -> bool {
    rules(text).is_none_or(|rules| rules.allowed(url.as_str()))
}

/// The rest a robots.txt asks for between two requests, at most a minute; zero if it does not say.
pub fn delay(text: &str) -> TimeDelta {
    let seconds = rules(text).and_then(|rules| rules.delay).unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, reason = "a float that is too large is cut off")]
    let delay = TimeDelta::milliseconds((f64::from(seconds.min(1e6)) * 1e3) as i64);
    delay.clamp(TimeDelta::zero(), MAX_DELAY)
}

fn rules(text: &str) -> Option<Robot> {
    if text.trim().is_empty() {
        return None;
    }
    catch::fenced(|| Robot::new(TOKEN, text.as_bytes()).ok()).unwrap_or(None)
}

/// Whether a page asks that its words be neither kept nor found: `noindex`, `noarchive` or `none`,
/// said to everybody or to us.
///
/// * `lines` — the values of `X-Robots-Tag`, or of `<meta name="robots">`, a line each.
pub fn keeps_off(lines: &str) -> bool {
    lines.lines().any(|line| {
        let line = line.to_ascii_lowercase();
        let (agent, directives) = match line.split_once(':') {
            // `max-snippet:-1` names no reader, and stands among other directives.
            Some((agent, rest)) if !agent.contains(',') && !is_directive(agent) => (agent, rest),
            _ => ("", line.as_str()),
        };
        let is_ours = agent.trim().is_empty() || agent.trim() == TOKEN;
        is_ours && directives.split(',').any(|it| OFF.contains(&it.trim()))
    })
}

/// Directives that carry a value behind a colon.
fn is_directive(word: &str) -> bool {
    matches!(
        word.trim(),
        "max-snippet" | "max-image-preview" | "max-video-preview" | "unavailable_after"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_for_us_come_before_rules_for_all() {
        let check = |text: &str, path: &str, expected: bool| {
            let url = Url::parse("https://outlet.example").and_then(|base| base.join(path));
            assert_eq!(allows(text, &url.expect("a path")), expected, "{text} {path}");
        };
        check("", "/a", true);
        check("<html><body>Not found</body></html>", "/a", true);
        check("User-agent: *\nDisallow: /private", "/private/a", false);
        check("User-agent: *\nDisallow: /private", "/news/a", true);
        check("User-agent: *\nDisallow: /\n\nUser-agent: attache\nAllow: /", "/a", true);
        check("User-agent: *\nAllow: /\n\nUser-agent: Attache\nDisallow: /", "/a", false);
        check("User-agent: *\nDisallow: /*.php$", "/a.php", false);
        check("User-agent: *\nDisallow: /news\nAllow: /news/world", "/news/world/a", true);
    }

    #[test]
    fn a_rest_is_at_most_a_minute() {
        let check = |text: &str, seconds: i64| {
            assert_eq!(delay(text).num_seconds(), seconds, "{text}");
        };
        check("User-agent: *\nCrawl-delay: 10\nDisallow: /x", 10);
        check("User-agent: *\nCrawl-delay: 86400\nDisallow: /x", 60);
        check("User-agent: *\nCrawl-delay: soon\nDisallow: /x", 0);
        check("", 0);
    }

    #[test]
    fn a_page_may_say_no_to_everybody_or_to_us() {
        let check = |lines: &str, expected: bool| assert_eq!(keeps_off(lines), expected, "{lines}");
        check("index, follow, max-snippet:-1", false);
        check("max-image-preview:large, noindex", true);
        check("NOINDEX,NOFOLLOW", true);
        check("noarchive", true);
        check("nofollow", false);
        check("googlebot: noindex", false);
        check("googlebot: noindex\nattache: none", true);
    }
}
