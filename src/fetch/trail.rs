//! Following redirects: where one leads, whether we go there, and what we carry along.
use reqwest::{
    Response,
    header::{HeaderValue, LOCATION},
};
use url::Url;

use crate::{model::Trouble, text};

/// A redirect more is a circle or a trap.
const MAX_HOPS: usize = 5;

/// Where a redirect leads, if we go there.
pub(super) fn next_hop(
    from: &Url,
    response: &Response,
    chain: &mut Vec<String>,
) -> Result<Url, Trouble> {
    let location = response.headers().get(LOCATION).map(HeaderValue::as_bytes);
    let location = String::from_utf8_lossy(location.unwrap_or_default()).into_owned();
    let target = from.join(&location).ok().filter(|_| !location.is_empty());
    let is_followed = target.as_ref().is_some_and(|to| {
        let is_downgrade = from.scheme() == "https" && to.scheme() == "http";
        let is_web = matches!(to.scheme(), "http" | "https");
        is_web && !is_downgrade && !chain.contains(&bare(to)) && chain.len() <= MAX_HOPS
    });
    chain.push(target.as_ref().map_or_else(|| text::line(&location), bare));
    match target {
        Some(mut target) if is_followed => {
            lend_credentials(from, &mut target);
            Ok(target)
        }
        _ => Err(Trouble::Redirect { chain: chain.join(" -> ") }),
    }
}

/// Credentials stay with their origin; a redirect brings none of its own.
fn lend_credentials(from: &Url, to: &mut Url) {
    let is_same = from.origin() == to.origin();
    let (user, password) = if is_same { (from.username(), from.password()) } else { ("", None) };
    // Both fail only for addresses without a host, which were sorted out before.
    let _ = to.set_username(user);
    let _ = to.set_password(password);
}

/// An address as it may be printed: no user, no password, no fragment.
pub(super) fn bare(url: &Url) -> String {
    let mut url = without_credentials(url.clone());
    url.set_fragment(None);
    text::line(url.as_str())
}

/// The address of the document alone.
pub(super) fn without_credentials(mut url: Url) -> Url {
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}
