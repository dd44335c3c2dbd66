//! Asking a server for a document, politely. It knows HTTP and nothing of what it asks for.
mod body;
mod client;
mod fallback;
mod guard;
mod headers;
mod reply;
mod setup;
mod trail;
mod wanted;
mod words;

use std::{path::PathBuf, time::Duration};

use ipnet::IpNet;
use url::Url;

pub use body::MAX_BYTES;
pub use client::Client;
pub use reply::{Body, Reply};
pub use setup::ClientError;
pub use wanted::Wanted;

/// How we ask: the `[fetch]` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// A page or address put into the User-Agent, so that an outlet can reach the operator.
    pub contact: Option<String>,
    /// Requests in flight over all hosts; at least 1.
    pub max_in_flight: usize,
    /// From connect to the last byte.
    pub timeout: Duration,
    /// Rest between two requests to one host.
    pub host_pause: Duration,
    /// Networks we may enter although they are private or reserved.
    pub allow_networks: Vec<IpNet>,
    /// `http://`, `https://` or `socks5://` proxy for every request.
    pub proxy: Option<Url>,
    /// PEM file of certificate authorities trusted besides the system's.
    pub ca_file: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            contact: None,
            max_in_flight: 64,
            timeout: Duration::from_secs(20),
            host_pause: Duration::from_secs(2),
            allow_networks: Vec::new(),
            proxy: None,
            ca_file: None,
        }
    }
}
