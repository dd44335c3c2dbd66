//! Where figures for a monitoring system may be served: on this machine alone.
use std::{net::SocketAddr, path::PathBuf};

use super::values::{Kind, Refused};

/// Where one listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// An address of loopback and a port.
    Tcp(SocketAddr),
    /// A UNIX socket.
    Unix(PathBuf),
}

/// `127.0.0.1:9464`, or the path of a socket.
pub(super) const LISTEN: Kind<Listen> =
    Kind { what: "an address of this machine", example: "\"127.0.0.1:9464\"", read: listen };

fn listen(text: &str) -> Result<Listen, Refused> {
    if text.starts_with('/') {
        return Ok(Listen::Unix(text.into()));
    }
    match text.replace("localhost", "127.0.0.1").parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(Listen::Tcp(address)),
        Ok(_) => Err(Refused::new("the figures would be open to the network").help(
            "write \"127.0.0.1:9464\" or the path of a socket; let a proxy with a login do the rest",
        )),
        Err(_) => Err(Refused::new("neither an address with a port nor the path of a socket")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stay_on_this_machine() {
        let tcp = |text: &str| matches!(listen(text), Ok(Listen::Tcp(_)));
        assert!(tcp("127.0.0.1:9464") && tcp("[::1]:9464") && tcp("localhost:9464"));
        assert!(matches!(listen("/run/attache/metrics"), Ok(Listen::Unix(_))));
        for refused in ["0.0.0.0:9464", "192.0.2.1:9464", "9464", "metrics", ""] {
            assert!(listen(refused).is_err(), "{refused}");
        }
    }
}
