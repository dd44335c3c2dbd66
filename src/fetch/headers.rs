//! What the headers of an answer promise and ask. Reads values; decides nothing.
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use reqwest::header::{
    CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED,
    RETRY_AFTER,
};

use crate::model::Validators;

/// The longest rest a server may order; more is taken for nonsense and cut.
const MAX_WAIT: TimeDelta = TimeDelta::days(30);
/// The longest time an answer may call itself fresh.
const MAX_FRESH: TimeDelta = TimeDelta::days(7);

/// The validators of an answer, byte for byte; none sent, none invented.
pub(super) fn validators(headers: &HeaderMap) -> Validators {
    Validators {
        etag: verbatim(headers, &ETAG),
        last_modified: verbatim(headers, &LAST_MODIFIED),
        ..Validators::default()
    }
}

/// The header value that a stored validator was; `None` if it cannot be sent.
pub(super) fn value(stored: &str) -> Option<HeaderValue> {
    let bytes: Option<Vec<u8>> = stored.chars().map(|c| u8::try_from(c).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

/// One character a byte, so that bytes beyond ASCII survive the way there and back.
fn verbatim(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    (!value.is_empty()).then(|| value.iter().map(|byte| char::from(*byte)).collect())
}

/// How long the server asks us to stay away: seconds or a date after `now`; zero if it does
/// not say or makes no sense, at most 30 days.
///
/// Source: RFC 9110 §10.2.3.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> TimeDelta {
    let Some(text) = text(headers, &RETRY_AFTER) else { return TimeDelta::zero() };
    let wait = match text.parse::<i64>() {
        Ok(seconds) => TimeDelta::try_seconds(seconds).unwrap_or(MAX_WAIT),
        Err(_) => http_date(text).map_or(TimeDelta::zero(), |until| until - now),
    };
    wait.clamp(TimeDelta::zero(), MAX_WAIT)
}

/// How long the answer calls itself fresh: `max-age`, else `Expires`; zero if it does not say,
/// at most 7 days.
///
/// Source: RFC 9111 §4.2.1.
pub(super) fn fresh_for(headers: &HeaderMap, now: DateTime<Utc>) -> TimeDelta {
    let control = text(headers, &CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
    let directives = || control.split(',').map(str::trim);
    let max_age = directives().find_map(|directive| directive.strip_prefix("max-age="));
    let fresh = if directives().any(|directive| matches!(directive, "no-cache" | "no-store")) {
        TimeDelta::zero()
    } else if let Some(seconds) = max_age {
        let seconds = seconds.trim_matches('"').parse().unwrap_or(0);
        TimeDelta::try_seconds(seconds).unwrap_or(MAX_FRESH)
    } else {
        let sent = text(headers, &DATE).and_then(http_date).unwrap_or(now);
        let expires = text(headers, &EXPIRES).and_then(http_date);
        expires.map_or(TimeDelta::zero(), |expires| expires - sent)
    };
    fresh.clamp(TimeDelta::zero(), MAX_FRESH)
}

/// Whether the answer is a challenge page, as Cloudflare says in `cf-mitigated: challenge`.
pub(super) fn is_challenge(headers: &HeaderMap) -> bool {
    let says = headers.get("cf-mitigated").and_then(|value| value.to_str().ok());
    says.is_some_and(|value| value.trim().eq_ignore_ascii_case("challenge"))
}

/// The values of `X-Robots-Tag`, a line each.
pub(super) fn robots(headers: &HeaderMap) -> String {
    let values = headers.get_all("x-robots-tag").iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join("\n")
}

/// The value of a header, trimmed; `None` if it was not sent, or is no text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The three forms of RFC 9110 §5.6.7.
fn http_date(text: &str) -> Option<DateTime<Utc>> {
    let modern = DateTime::parse_from_rfc2822(text).ok().map(|at| at.to_utc());
    modern.or_else(|| {
        let forms = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
        let read = |form| NaiveDateTime::parse_from_str(text, form).ok();
        forms.into_iter().find_map(read).map(|at| at.and_utc())
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{fresh_for, retry_after, validators, value};

    fn now() -> DateTime<Utc> {
        "2026-03-03T10:00:00Z".parse().unwrap()
    }

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| {
                (HeaderName::try_from(*name).unwrap(), HeaderValue::try_from(*value).unwrap())
            })
            .collect()
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_within_reason() {
        let check = |value: &str, seconds: i64| {
            let wait = retry_after(&headers(&[("retry-after", value)]), now());
            assert_eq!(wait.num_seconds(), seconds, "{value}");
        };
        check("120", 120);
        check("Tue, 03 Mar 2026 11:00:00 GMT", 3600);
        check("Tuesday, 03-Mar-26 11:00:00 GMT", 3600);
        check("Tue Mar  3 11:00:00 2026", 3600);
        check("Tue, 03 Mar 2026 09:00:00 GMT", 0);
        check("-5", 0);
        check("soon", 0);
        check("99999999", 30 * 86_400);
        check("9223372036854775807", 30 * 86_400);
    }

    #[test]
    fn freshness_is_max_age_or_expires_within_reason() {
        let check = |lines: &[(&str, &str)], seconds: i64| {
            assert_eq!(fresh_for(&headers(lines), now()).num_seconds(), seconds, "{lines:?}");
        };
        check(&[], 0);
        check(&[("cache-control", "public, max-age=1800")], 1800);
        check(&[("cache-control", "max-age=99999999")], 7 * 86_400);
        check(&[("cache-control", "max-age=600, no-cache")], 0);
        check(&[("cache-control", "max-age=soon")], 0);
        check(&[("expires", "Tue, 03 Mar 2026 10:30:00 GMT")], 1800);
        check(&[("expires", "0")], 0);
        let sent = ("date", "Tue, 03 Mar 2026 10:20:00 GMT");
        check(&[sent, ("expires", "Tue, 03 Mar 2026 10:30:00 GMT")], 600);
        let (age, expires) =
            (("cache-control", "max-age=60"), ("expires", "Tue, 03 Mar 2026 10:30:00 GMT"));
        check(&[age, expires], 60);
    }

    #[test]
    fn validators_survive_byte_for_byte() {
        let mut sent = HeaderMap::new();
        let etag = HeaderValue::from_bytes(b"W/\"caf\xe9-gzip\"").unwrap();
        sent.insert("etag", etag.clone());
        assert_eq!(value(&validators(&sent).etag.unwrap()), Some(etag));
        assert!(validators(&HeaderMap::new()).is_empty());
        assert_eq!(value("\u{2013}"), None);
    }
}
