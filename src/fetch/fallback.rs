//! Hosts that stumble over HTTP/2, and the client that speaks HTTP/1.1 with them.
use std::{
    collections::HashSet,
    sync::{Mutex, OnceLock, PoisonError},
};

use url::Url;

use super::{Options, guard::Guard, setup};

/// Remembers whom to ask over HTTP/1.1, for as long as the process lives.
#[derive(Debug)]
pub(super) struct Fallback {
    options: Options,
    guard: Guard,
    /// Made when first needed; most desks never need it.
    http1: OnceLock<Option<reqwest::Client>>,
    hosts: Mutex<HashSet<String>>,
}

impl Fallback {
    /// Nobody has stumbled yet.
    pub(super) fn new(options: Options, guard: Guard) -> Self {
        Self { options, guard, http1: OnceLock::new(), hosts: Mutex::default() }
    }

    /// Asks `host` over HTTP/1.1 from now on; `false` if it was asked so already.
    pub(super) fn learn(&self, host: &str) -> bool {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.insert(host.to_owned())
    }

    /// The client for a host that stumbled; `None` for all others.
    pub(super) fn client_for(&self, url: &Url) -> Option<&reqwest::Client> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.is_empty() || !hosts.contains(url.host_str()?) {
            return None;
        }
        drop(hosts);
        let make = || setup::builder(&self.options, &self.guard).ok()?.http1_only().build().ok();
        self.http1.get_or_init(make).as_ref()
    }
}
