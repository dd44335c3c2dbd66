//! The sample outlets, served over HTTP on loopback. Dates are relative to the time shown.
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// Path, content type, document.
const FILES: &[(&str, &str, &str)] = &[
    ("/meridian-sixty.xml", RSS, include_str!("../../../config/demo/meridian-sixty.xml")),
    ("/indus-courier.xml", RSS, include_str!("../../../config/demo/indus-courier.xml")),
    (
        "/kaspiysky-obozrevatel.xml",
        RSS,
        include_str!("../../../config/demo/kaspiysky-obozrevatel.xml"),
    ),
    ("/naya-sangam.xml", RSS, include_str!("../../../config/demo/naya-sangam.xml")),
    ("/foreign-office.xml", RSS, include_str!("../../../config/demo/foreign-office.xml")),
    ("/steppe-and-monsoon.xml", ATOM, include_str!("../../../config/demo/steppe-and-monsoon.xml")),
    (
        "/subscribe.html",
        "text/html; charset=utf-8",
        include_str!("../../../config/demo/subscribe.html"),
    ),
];
const RSS: &str = "application/rss+xml; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";

/// Nobody asks for more than this in a request head.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// Serves the outlets as they stand at `now`, for as long as the runtime lives; gives the base
/// address, without a slash at the end. An address without a file is answered 503.
///
/// # Errors
/// Loopback cannot be listened on.
pub(super) async fn serve(now: DateTime<Utc>) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            // A reader that hangs up is the daemon's business, not the server's.
            tokio::spawn(async move { drop(answer(socket, now).await) });
        }
    });
    Ok(base)
}

async fn answer(mut socket: TcpStream, now: DateTime<Utc>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < MAX_HEAD_BYTES {
        if socket.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or("/");
    let reply = match FILES.iter().find(|(known, ..)| *known == path) {
        Some((_, media_type, document)) => {
            let body = dated(document, now);
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            )
        }
        None => {
            "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                .to_owned()
        }
    };
    socket.write_all(reply.as_bytes()).await?;
    socket.shutdown().await
}

/// The document with every `{{[iso ]-<number>(m|h|d)}}` turned into that instant before `now`.
fn dated(document: &str, now: DateTime<Utc>) -> String {
    let mut dated = String::with_capacity(document.len());
    let mut rest = document;
    while let Some((before, after)) = rest.split_once("{{") {
        let (placeholder, after) = after.split_once("}}").unwrap_or((after, ""));
        dated.push_str(before);
        dated.push_str(&instant(placeholder, now).unwrap_or_default());
        rest = after;
    }
    dated.push_str(rest);
    dated
}

/// `-3h` as RFC 822 writes it, `iso -3h` as RFC 3339 does; `None` for anything else.
fn instant(placeholder: &str, now: DateTime<Utc>) -> Option<String> {
    let (is_iso, back) = match placeholder.strip_prefix("iso ") {
        Some(back) => (true, back),
        None => (false, placeholder),
    };
    let back = back.strip_prefix('-')?;
    let number: i64 = back.get(..back.len().checked_sub(1)?)?.parse().ok()?;
    let at = now
        - match back.chars().last()? {
            'm' => TimeDelta::minutes(number),
            'h' => TimeDelta::hours(number),
            'd' => TimeDelta::days(number),
            _ => return None,
        };
    Some(if is_iso { at.to_rfc3339_opts(SecondsFormat::Secs, true) } else { at.to_rfc2822() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_instants_before_now() {
        let now = "2016-05-26T06:30:00Z".parse().expect("a time");
        let check = |text, expected| assert_eq!(dated(text, now), expected);
        check("a {{-3h}} b", "a Thu, 26 May 2016 03:30:00 +0000 b");
        check("{{iso -90m}}", "2016-05-26T05:00:00Z");
        check("{{-2d}}{{iso -1d}}", "Tue, 24 May 2016 06:30:00 +00002016-05-25T06:30:00Z");
        check("no placeholder", "no placeholder");
    }

    #[test]
    fn no_placeholder_survives_in_any_sample_document() {
        let now = "2016-05-26T06:30:00Z".parse().expect("a time");
        for (path, _, document) in FILES {
            let dated = dated(document, now);
            assert!(!dated.contains("{{") && !dated.contains("<pubDate></pubDate>"), "{path}");
        }
    }
}
