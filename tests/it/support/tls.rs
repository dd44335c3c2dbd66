//! A TLS server that offers HTTP/2 and stumbles over it, and speaks HTTP/1.1 well.
use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

/// Stops when dropped.
pub struct Stumbling {
    port: u16,
    spoken: Arc<Mutex<Vec<String>>>,
    accepting: JoinHandle<()>,
}

impl Stumbling {
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The protocol of each connection, in order.
    pub fn spoken(&self) -> Vec<String> {
        self.spoken.lock().unwrap().clone()
    }
}

impl Drop for Stumbling {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The server, and its authority's certificate in PEM.
pub async fn stumbling_over_http2(body: &str) -> (Stumbling, String) {
    let (acceptor, ca) = acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let spoken = Arc::new(Mutex::new(Vec::new()));
    let (heard, body) = (Arc::clone(&spoken), body.to_owned());
    let accepting = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(converse(socket, acceptor.clone(), Arc::clone(&heard), body.clone()));
        }
    });
    (Stumbling { port, spoken, accepting }, ca)
}

async fn converse(
    socket: TcpStream,
    acceptor: TlsAcceptor,
    heard: Arc<Mutex<Vec<String>>>,
    body: String,
) {
    let Ok(mut stream) = acceptor.accept(socket).await else { return };
    let protocol = stream.get_ref().1.alpn_protocol().unwrap_or(b"http/1.1").to_vec();
    heard.lock().unwrap().push(String::from_utf8(protocol.clone()).unwrap());
    let mut request = vec![0; 4096];
    let _ = stream.read(&mut request).await;
    if protocol == b"h2" {
        // An empty SETTINGS frame, then GOAWAY with INTERNAL_ERROR (RFC 9113 §6.5, §6.8).
        let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
        let goaway = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
        let _ = stream.write_all(&[&settings[..], &goaway[..]].concat()).await;
    } else {
        let answer = format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all((answer + &body).as_bytes()).await;
    }
    let _ = stream.shutdown().await;
}

fn acceptor() -> (TlsAcceptor, String) {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned()];
    let leaf = rcgen::CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(leaf.der().to_vec())],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    (TlsAcceptor::from(Arc::new(config)), ca_pem)
}
