//! A mail server on loopback that keeps what it takes and fails on cue. Real sockets, real TLS.
//!
//! What happens to a message is written in the local part of its recipient (or sender):
//!
//! | local part | |
//! |---|---|
//! | `rcpt450`, `rcpt550`, any `rcptNNN` | that answer to RCPT |
//! | `data452`, `data554`, any `dataNNN` | that answer to the final dot |
//! | `greylist` | 450 at the first RCPT, then taken |
//! | `flaky2`, any `flakyN` | 451 to the dot, N times for one Message-ID, then taken |
//! | `slow2`, any `slowN` | taken after N tenths of a second |
//! | `drop-before-data` | the line breaks at RCPT |
//! | `drop-after-data` | taken, then the line breaks without an answer |
//! | `hang` | no answer to the dot, ever; not taken |
//! | sender `mail421`, `mail550` | that answer to MAIL |
//! | anything else | taken |
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Instant,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use super::mail_talk;

/// How the whole server behaves; recipients decide only in [`Mode::Normal`] and the TLS modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Plain SMTP; STARTTLS and AUTH are offered when it was started with [`MailServer::start_tls`].
    Normal,
    /// TLS from the first byte.
    Implicit,
    /// 421 instead of a greeting.
    Greets421,
    /// Takes connections and says nothing.
    Mute,
    /// Announces STARTTLS, then talks nonsense.
    BrokenTls,
    /// Somebody on the way adds the answers of a whole conversation behind the 220.
    SpeaksBeforeTls,
    /// Never offers STARTTLS.
    NoStarttls,
    /// MAIL is answered with 530: log in first.
    WantsLogin,
    /// Offers no other AUTH than LOGIN.
    OnlyLogin,
    /// Says that it takes no more than 1000 bytes.
    Small,
}

/// What to answer to the final dot, whoever the message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// As the recipient's local part says.
    ByRecipient,
    /// 250.
    Accept,
    /// 451.
    Later,
    /// 554.
    Refuse,
    /// Kept, then the line breaks: the case that makes duplicates.
    AcceptThenVanish,
}

/// A message as it was taken.
#[derive(Clone, Debug)]
pub struct Received {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// Every byte between DATA and the dot, dots unstuffed.
    pub raw: Vec<u8>,
    /// When.
    pub at: Instant,
    /// Who had logged in.
    pub login: Option<String>,
    /// Whether it came over TLS.
    pub is_encrypted: bool,
}

impl Received {
    /// Without angle brackets; empty when there is none.
    pub fn message_id(&self) -> String {
        let message = mail_parser::MessageParser::default().parse(&self.raw);
        message.and_then(|message| Some(message.message_id()?.to_owned())).unwrap_or_default()
    }
}

/// Everything the conversations share.
pub(super) struct Shared {
    pub(super) mode: Mutex<Mode>,
    pub(super) reply: Mutex<Reply>,
    /// Addresses that are refused for now, and with which code.
    pub(super) refused: Mutex<HashMap<String, u16>>,
    pub(super) taken: Mutex<Vec<Received>>,
    /// How often a greylisted recipient or a flaky Message-ID was seen.
    pub(super) seen: Mutex<HashMap<String, usize>>,
    pub(super) n_connections: Mutex<usize>,
    pub(super) tls: Option<TlsAcceptor>,
    hook: Mutex<Option<Hook>>,
}

#[derive(Clone)]
struct Hook {
    arrived: mpsc::UnboundedSender<Received>,
    held: watch::Receiver<()>,
}

/// While it lives, every message that has arrived in full waits for its answer.
pub struct Pause {
    /// What has arrived, in order.
    pub arrived: mpsc::UnboundedReceiver<Received>,
    _until_dropped: watch::Sender<()>,
}

pub struct MailServer {
    port: u16,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
    ca_file: Option<(tempfile::TempDir, PathBuf)>,
}

impl MailServer {
    /// Plain SMTP on a free port, without STARTTLS or AUTH.
    pub async fn start() -> Self {
        Self::listen_on(0, None, None).await
    }

    /// STARTTLS, and AUTH after it: any user, password `secret` (`later` is answered with 454,
    /// anything else with 535); as an access token `token`. [`Mode::Implicit`] wraps the port.
    pub async fn start_tls() -> Self {
        let (folder, acceptor) = certify();
        let ca_file = folder.path().join("ca.pem");
        Self::listen_on(0, Some(acceptor), Some((folder, ca_file))).await
    }

    async fn listen_on(
        port: u16,
        tls: Option<TlsAcceptor>,
        ca_file: Option<(tempfile::TempDir, PathBuf)>,
    ) -> Self {
        let shared = Shared {
            mode: Mutex::new(Mode::Normal),
            reply: Mutex::new(Reply::ByRecipient),
            refused: Mutex::default(),
            taken: Mutex::default(),
            seen: Mutex::default(),
            n_connections: Mutex::default(),
            tls,
            hook: Mutex::new(None),
        };
        let mut server = Self { port, shared: Arc::new(shared), listening: None, ca_file };
        server.resume().await;
        server
    }

    /// Listens again after [`Self::stop`], on the same port, with everything it had kept.
    pub async fn resume(&mut self) {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let listener = TcpListener::bind(address).await.unwrap();
        self.port = listener.local_addr().unwrap().port();
        self.listening = Some(tokio::spawn(accept(listener, self.shared.clone())));
    }

    /// Breaks every line and closes the port.
    pub async fn stop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
            let _ = listening.await;
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate authority to name in `ca_file`.
    pub fn ca_file(&self) -> PathBuf {
        self.ca_file.as_ref().expect("started with start_tls").1.clone()
    }

    pub fn set_mode(&self, mode: Mode) {
        *self.shared.mode.lock().unwrap() = mode;
    }

    pub fn reply_with(&self, reply: Reply) {
        *self.shared.reply.lock().unwrap() = reply;
    }

    /// From now on RCPT for this address is answered with `code`; `None` takes it again.
    pub fn refuse(&self, address: &str, code: Option<u16>) {
        let mut refused = self.shared.refused.lock().unwrap();
        match code {
            Some(code) => refused.insert(address.to_owned(), code),
            None => refused.remove(address),
        };
    }

    /// From now on a message is kept, announced in [`Pause::arrived`], and answered only when the
    /// pause is dropped: the place to kill whoever sent it.
    pub fn pause_before_reply(&self) -> Pause {
        let (arrived, receiver) = mpsc::unbounded_channel();
        let (pause, held) = watch::channel(());
        *self.shared.hook.lock().unwrap() = Some(Hook { arrived, held });
        Pause { arrived: receiver, _until_dropped: pause }
    }

    /// Everything taken, in order.
    pub fn messages(&self) -> Vec<Received> {
        self.shared.taken.lock().unwrap().clone()
    }

    /// Message-ID of everything taken, in order, without angle brackets.
    pub fn message_ids(&self) -> Vec<String> {
        self.messages().iter().map(Received::message_id).collect()
    }

    /// What was taken for one address, in order.
    pub fn messages_to(&self, address: &str) -> Vec<Received> {
        let is_to = |message: &Received| message.to.iter().any(|to| to == address);
        self.messages().into_iter().filter(is_to).collect()
    }

    /// Connections taken so far.
    pub fn n_connections(&self) -> usize {
        *self.shared.n_connections.lock().unwrap()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
        }
    }
}

impl Shared {
    /// Keeps a message and, during a pause, holds the answer back.
    pub(super) async fn take(&self, message: Received) {
        self.taken.lock().unwrap().push(message.clone());
        let hook = self.hook.lock().unwrap().clone();
        if let Some(Hook { arrived, mut held }) = hook {
            let _ = arrived.send(message);
            while held.changed().await.is_ok() {} // an error says that the pause is over
        }
    }

    /// Counts a sight of `name`; the number of earlier ones.
    pub(super) fn seen(&self, name: &str) -> usize {
        let mut seen = self.seen.lock().unwrap();
        let n_seen = seen.entry(name.to_owned()).or_default();
        *n_seen += 1;
        *n_seen - 1
    }
}

/// The set goes down with the task, and every conversation with the set.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut conversations = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        *shared.n_connections.lock().unwrap() += 1;
        while conversations.try_join_next().is_some() {}
        conversations.spawn(converse(socket, shared.clone()));
    }
}

/// A conversation that breaks is one of the things to be tested, not an error of the server.
async fn converse(socket: TcpStream, shared: Arc<Shared>) {
    let _ = mail_talk::converse(socket, &shared).await;
}

/// A certificate authority in a file, and a certificate of its own for `localhost` in use.
fn certify() -> (tempfile::TempDir, TlsAcceptor) {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(ca, ca_key);

    let key = rcgen::KeyPair::generate().unwrap();
    let names = ["localhost".to_owned()];
    let leaf = rcgen::CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), ca_pem).unwrap();
    (folder, TlsAcceptor::from(Arc::new(config)))
}
