//! Addresses: of the web, of networks, of servers.
use std::net::IpAddr;

use ipnet::IpNet;
use url::Url;

use super::{super::address, Refused};

/// An address of the web, without user and password: these are secrets and are not read.
///
/// * `schemes` — that it may have; the first is proposed where it has none.
pub(super) fn web(text: &str, schemes: &[&str]) -> Result<Url, Refused> {
    let url = scheme(text, schemes)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::new("a user name or password does not belong in here")
            .help("leave out everything before the `@`; feeds behind a login are not read yet")
            .secret());
    }
    Ok(url)
}

/// An `https` address with `{to}` in it, and perhaps `{digest}`; ASCII, since it stands in a header.
pub(super) fn unsubscribe(text: &str) -> Result<String, Refused> {
    scheme(&text.replace(['{', '}'], ""), &["https"])?;
    if !text.contains("{to}") {
        return Err(Refused::new("it does not say whose copy is to stop").help(
            "write {to} where the address of the reader belongs, and {digest} for the digest",
        ));
    }
    if !text.is_ascii() {
        return Err(
            Refused::new("a header cannot carry it").help("percent-encode what is not ASCII")
        );
    }
    Ok(text.to_owned())
}

/// An address of one of `schemes`, without blanks; the first is proposed where it has none.
pub(super) fn scheme(text: &str, schemes: &[&str]) -> Result<Url, Refused> {
    let starts: Vec<String> = schemes.iter().map(|scheme| format!("{scheme}://")).collect();
    let wanted = format!("this does not begin with {}", starts.join(" or "));
    let url = match Url::parse(text) {
        Ok(url) if schemes.contains(&url.scheme()) => url,
        Ok(url) if url.has_host() => return Err(Refused::new(wanted)),
        Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase) => {
            return Err(Refused::new(wanted).help(format!("write \"{}://{text}\"", schemes[0])));
        }
        Err(error) => return Err(Refused::new(error.to_string())),
    };
    if !text.to_ascii_lowercase().starts_with(&format!("{}://", url.scheme())) {
        return Err(Refused::new(wanted));
    }
    if text.chars().any(char::is_whitespace) {
        return Err(Refused::new("there is a space in it"));
    }
    Ok(url)
}

/// Where the people who run a server can ask back: an address of the web or of mail.
pub(super) fn contact(text: &str) -> Result<String, Refused> {
    if text.contains("://") {
        return web(text, &["https", "http"]).map(String::from);
    }
    address::bare(text).map(str::to_owned)
}

/// A network with its bits, or one address, which is a network of itself.
pub(super) fn network(text: &str) -> Result<IpNet, Refused> {
    let alone = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse::<IpNet>().ok().or_else(alone).map(|net| net.trunc()).ok_or_else(|| {
        Refused::new("this is no network").help(
            "write an address and how many of its bits count: \"10.0.0.0/8\", \"127.0.0.1/32\", \"fd00::/8\"",
        )
    })
}

/// A host name or an IP address, without scheme and port.
pub(super) fn host(text: &str) -> Result<String, Refused> {
    // Names inside a network of containers have underscores, whatever RFC 1123 says.
    let is_name = |text: &str| address::is_domain(&text.replace('_', "-"));
    if text.parse::<IpAddr>().is_ok() || is_name(text) {
        return Ok(text.to_owned());
    }
    if let Some((name, port)) = text.rsplit_once(':')
        && is_name(name)
        && port.parse::<u16>().is_ok()
    {
        return Err(Refused::new("the port is a key of its own")
            .help(format!("write `host = \"{name}\"` and `port = {port}`")));
    }
    if text.contains("://") {
        return Err(Refused::new("a name without `…://` is wanted"));
    }
    Err(Refused::new("this is neither a host name nor an IP address"))
}
