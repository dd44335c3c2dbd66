//! Which networks we keep out of, so that no feed and no redirect can make us ask the inside of
//! somebody's network. Decides; whoever connects asks it first.
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Judges addresses; everything that is not globally routable is forbidden unless allowed.
#[derive(Clone, Debug, Default)]
pub(super) struct Guard {
    allowed: Arc<[IpNet]>,
    /// The proxy's own name, which may well lie inside.
    proxy: Option<String>,
}

/// An address we do not go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forbidden {
    /// Host, or host and the address it resolved to.
    pub(super) address: String,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lies in a private or reserved network", self.address)
    }
}

impl std::error::Error for Forbidden {}

/// A name nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unknown;

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name is not known")
    }
}

impl std::error::Error for Unknown {}

impl Guard {
    /// Keeps out of what is not global and not in `allowed`; the name of the `proxy` may lead anywhere.
    pub(super) fn new(allowed: &[IpNet], proxy: Option<&Url>) -> Self {
        let proxy = proxy.and_then(Url::host_str).map(str::to_owned);
        Self { allowed: allowed.into(), proxy }
    }

    /// Judges an address before anything is sent to it. A name passes: it is judged when it is
    /// resolved, but a literal address never reaches the resolver.
    pub(super) fn judge_url(&self, url: &Url) -> Result<(), Forbidden> {
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err(Forbidden { address: url.scheme().to_owned() }),
        };
        if self.admits(ip) { Ok(()) } else { Err(Forbidden { address: ip.to_string() }) }
    }

    fn admits(&self, ip: IpAddr) -> bool {
        self.allowed.iter().any(|network| network.contains(&ip)) || is_global(ip)
    }

    /// One forbidden address condemns the whole answer, so that there is no race to win.
    fn judge_answer(&self, name: &str, answer: &[SocketAddr]) -> Result<(), Forbidden> {
        if self.proxy.as_deref() == Some(name) {
            return Ok(());
        }
        match answer.iter().find(|address| !self.admits(address.ip())) {
            Some(address) => Err(Forbidden { address: format!("{name} ({})", address.ip()) }),
            None => Ok(()),
        }
    }
}

/// The system's resolver, its answers judged; exactly what was judged is handed on.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| Unknown)?;
            let answer: Vec<SocketAddr> = found.collect();
            guard.judge_answer(name.as_str(), &answer)?;
            Ok(Box::new(answer.into_iter()) as Addrs)
        })
    }
}

/// Whether the whole Internet can reach this address.
///
/// Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890).
fn is_global(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_global_v4(ip),
        IpAddr::V6(ip) => is_global_v6(ip),
    }
}

fn is_global_v4(ip: Ipv4Addr) -> bool {
    !matches!(
        ip.octets(),
        [0 | 10 | 127 | 224..=255, ..]    // this network, private, loopback, multicast, reserved
            | [100, 64..=127, ..]         // carrier-grade NAT
            | [169, 254, ..]              // link-local, cloud metadata
            | [172, 16..=31, ..]          // private
            | [192, 168, ..]              // private
            | [192, 0, 0 | 2, _]          // IETF, documentation
            | [192, 88, 99, _]            // 6to4 relays
            | [198, 18 | 19, ..]          // benchmarking
            | [198, 51, 100, _]           // documentation
            | [203, 0, 113, _] // documentation
    )
}

fn is_global_v6(ip: Ipv6Addr) -> bool {
    let inner = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        is_global_v4(Ipv4Addr::new(a, b, c, d))
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low]                    // IPv4-mapped
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inner(high, low), // NAT64
        [0x2001, 0 | 0xdb8, ..]                               // Teredo, documentation
        | [0x2002 | 0x3fff, ..] => false,                     // 6to4, documentation
        [0x2001, second, ..] if second < 0x200 => false,      // IETF protocols
        [first, ..] => first & 0xe000 == 0x2000,              // global unicast
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use url::Url;

    use super::{Guard, is_global};

    #[test]
    fn only_the_internet_is_global() {
        let check = |ip: &str, expected: bool| {
            assert_eq!(is_global(ip.parse().unwrap()), expected, "{ip}");
        };
        for ip in ["1.1.1.1", "100.63.0.1", "172.32.0.1", "192.0.1.1", "198.20.0.1", "223.1.1.1"] {
            check(ip, true);
        }
        for ip in ["2606:4700::1111", "2001:4860:4860::8888", "::ffff:1.1.1.1", "64:ff9b::101:101"]
        {
            check(ip, true);
        }
        for ip in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
        ] {
            check(ip, false);
        }
        for ip in [
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:101:101::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            check(ip, false);
        }
    }

    #[test]
    fn one_forbidden_address_condemns_the_answer() {
        let guard = Guard::default();
        let [inside, outside]: [SocketAddr; 2] =
            ["10.0.0.1:0".parse().unwrap(), "1.1.1.1:0".parse().unwrap()];
        assert!(guard.judge_answer("e.org", &[outside]).is_ok());
        assert_eq!(
            guard.judge_answer("e.org", &[outside, inside]).unwrap_err().address,
            "e.org (10.0.0.1)"
        );
    }

    #[test]
    fn what_the_operator_allows_is_allowed() {
        let guard = Guard::new(&["10.0.0.0/8".parse().unwrap()], None);
        let judge = |url: &str| guard.judge_url(&Url::parse(url).unwrap()).is_ok();
        assert!(judge("http://10.1.2.3/"));
        assert!(!judge("http://192.168.1.1/"));
        assert!(judge("http://example.org/"));
    }
}
