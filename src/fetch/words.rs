//! Short words for what went wrong before an answer came.
use std::{error::Error, io};

use super::guard::{Forbidden, Unknown};
use crate::{model::Trouble, text};

/// A network we keep out of.
#[expect(clippy::needless_pass_by_value, reason = "it is a `map_err` function")]
pub(super) fn forbidden(error: Forbidden) -> Trouble {
    Trouble::Forbidden { address: text::line(&error.address) }
}

/// Short words for a request that brought no answer at all.
pub(super) fn unreachable(error: &reqwest::Error) -> Trouble {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let mut innermost = String::new();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<Forbidden>() {
            return forbidden(error.clone());
        } else if let Some(Unknown) = error.downcast_ref() {
            return Trouble::Unreachable(Unknown.to_string());
        } else if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return Trouble::Unreachable(text::line(&format!("TLS: {error}")));
        } else if let Some(words) = error.downcast_ref().and_then(system_words) {
            return Trouble::Unreachable(words.to_owned());
        }
        innermost = error.to_string();
        cause = error.source();
    }
    Trouble::Unreachable(text::line(&innermost))
}

/// `None` where the system only wraps another error.
fn system_words(error: &io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "connection reset",
        io::ErrorKind::ConnectionAborted => "connection aborted",
        io::ErrorKind::HostUnreachable => "no route to the host",
        io::ErrorKind::NetworkUnreachable => "no route to its network",
        io::ErrorKind::TimedOut => "no answer to the connection",
        _ => return None,
    })
}

/// Whether the two sides fell out over HTTP/2 rather than over what was asked.
pub(super) fn is_about_http2(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        // hyper says so in words only: its kinds are private.
        if error.to_string().contains("http2 error") {
            return true;
        }
        cause = error.source();
    }
    false
}
