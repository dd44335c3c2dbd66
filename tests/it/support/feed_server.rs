//! A real HTTP/1.1 server on loopback that answers as it is told and remembers what it was
//! asked. One server, many paths; each test starts its own.
//!
//! ```text
//! let server = FeedServer::start().await;
//! server.serve("/rss", Reply::feed(body));                       // ETag, 304 when it matches
//! server.serve_in_turn("/busy", vec![Reply::status(429).header("retry-after", "60"), Reply::ok(body)]);
//! … server.url("/rss") …
//! assert_eq!(server.requests("/rss").len(), 1);
//! ```
use std::{
    collections::HashMap,
    io::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, Utc};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
    time::sleep,
};
use url::Url;

/// What the server answers on a path. Built with [`Reply::ok`] and the like, then bent.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    manner: Manner,
    has_validators: bool,
    /// Said only once this lets go.
    gate: Option<Arc<Notify>>,
}

/// How an answer misbehaves.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    Whole,
    /// Promises all of it, sends this many bytes of the body, hangs up.
    Truncated(usize),
    /// Nothing at all, and the line stays open.
    Hang,
    /// The head, then a byte of the body in every such pause.
    Drip(Duration),
    /// The body over and over, without a length.
    Endless,
    /// Hangs up without an answer.
    Vanish,
}

impl Reply {
    /// 200 with a body.
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::status(200) }
    }

    /// 200 with an `ETag` of its own; 304 to whoever sends that back.
    pub fn feed(body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let hash = Sha256::digest(&body);
        let etag = format!("\"{:02x}{:02x}{:02x}{:02x}\"", hash[0], hash[1], hash[2], hash[3]);
        Self { has_validators: true, ..Self::ok(body) }
            .header("etag", &etag)
            .header("content-type", "application/xml")
    }

    /// A status and no body.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            manner: Manner::Whole,
            has_validators: false,
            gate: None,
        }
    }

    /// 301, 302, 307 or 308 to somewhere.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).header("location", location)
    }

    /// The head never comes.
    pub fn hang() -> Self {
        Self { manner: Manner::Hang, ..Self::status(200) }
    }

    /// The same, said to one who asks once the second lets go with `notify_one`.
    pub fn held(self) -> (Self, Arc<Notify>) {
        let gate = Arc::new(Notify::new());
        (Self { gate: Some(Arc::clone(&gate)), ..self }, gate)
    }

    /// The connection ends instead of an answer.
    pub fn vanish() -> Self {
        Self { manner: Manner::Vanish, ..Self::status(200) }
    }

    /// The body never ends.
    pub fn endless(body: impl Into<Vec<u8>>) -> Self {
        Self { manner: Manner::Endless, ..Self::ok(body) }
    }

    /// One more header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The body `n` times in a row.
    pub fn repeated(mut self, n: usize) -> Self {
        self.body = self.body.repeat(n);
        self
    }

    /// Compresses the body and says so.
    pub fn gzip(self) -> Self {
        self.gzip_unannounced().header("content-encoding", "gzip")
    }

    /// Compresses the body and does not say so.
    pub fn gzip_unannounced(mut self) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&self.body).unwrap();
        self.body = encoder.finish().unwrap();
        self
    }

    /// Hangs up after this many bytes of the body.
    pub fn truncated(self, n_bytes: usize) -> Self {
        Self { manner: Manner::Truncated(n_bytes), ..self }
    }

    /// One byte of the body in every such pause.
    pub fn drip(self, pause: Duration) -> Self {
        Self { manner: Manner::Drip(pause), ..self }
    }

    /// 304 where the request's validators are ours.
    fn answer_to(&self, head: &str) -> Self {
        let ours = |name: &str| self.headers.iter().find(|(key, _)| key == name);
        let is_known = |sent: &str, own: &str| {
            let theirs = header_of(head, sent);
            theirs.is_some() && theirs == ours(own).map(|(_, value)| value.as_str())
        };
        if self.has_validators && is_known("if-none-match", "etag") {
            let (headers, gate) = (self.headers.clone(), self.gate.clone());
            return Self { headers, gate, ..Self::status(304) };
        }
        self.clone()
    }

    fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if self.manner == Manner::Endless {
            head += "connection: close\r\n";
        } else if self.status != 304 {
            head.extend(["content-length: ", &self.body.len().to_string(), "\r\n"]);
        }
        (head + "\r\n").into_bytes()
    }
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// Request line and headers as they came, without the blank line.
    pub head: String,
    /// Real time, not the test's.
    #[expect(dead_code, reason = "a test may want to know when it was asked")]
    pub at: DateTime<Utc>,
}

impl Request {
    /// A header's value; `None` if it was not sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        header_of(&self.head, name)
    }
}

fn header_of<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then_some(value)
    })
}

#[derive(Default)]
struct Script {
    /// What is left to answer; the last one stays.
    replies: HashMap<String, Vec<Reply>>,
    requests: HashMap<String, Vec<Request>>,
    n_connections: usize,
}

/// A running server; stops when dropped.
pub struct FeedServer {
    port: u16,
    script: Arc<Mutex<Script>>,
    accepting: JoinHandle<()>,
}

impl Drop for FeedServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl FeedServer {
    /// Listens on a port of its own.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = Arc::new(Mutex::new(Script::default()));
        let shared = Arc::clone(&script);
        let accepting = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                shared.lock().unwrap().n_connections += 1;
                tokio::spawn(converse(socket, Arc::clone(&shared)));
            }
        });
        Self { port, script, accepting }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}{path}", self.port)).unwrap()
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Answers a path from now on; 404 where nothing was said.
    pub fn serve(&self, path: &str, reply: Reply) {
        self.serve_in_turn(path, vec![reply]);
    }

    /// Answers a path with one after the other; the last one stays.
    pub fn serve_in_turn(&self, path: &str, replies: Vec<Reply>) {
        assert!(!replies.is_empty(), "say at least one reply for {path}");
        self.script.lock().unwrap().replies.insert(path.to_owned(), replies);
    }

    /// What a path was asked, in order.
    pub fn requests(&self, path: &str) -> Vec<Request> {
        self.script.lock().unwrap().requests.get(path).cloned().unwrap_or_default()
    }

    /// How often anything was asked.
    pub fn n_requests(&self) -> usize {
        self.script.lock().unwrap().requests.values().map(Vec::len).sum()
    }

    /// How often anybody connected.
    pub fn n_connections(&self) -> usize {
        self.script.lock().unwrap().n_connections
    }
}

/// Answers requests on one connection until one side hangs up.
async fn converse(mut socket: TcpStream, script: Arc<Mutex<Script>>) {
    let mut pending = Vec::new();
    while let Some(head) = next_head(&mut socket, &mut pending).await {
        let reply = next_reply(&script, &head);
        if let Some(gate) = &reply.gate {
            gate.notified().await;
        }
        if !say(&mut socket, &reply).await {
            return;
        }
    }
}

async fn next_head(socket: &mut TcpStream, pending: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(end) = pending.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&pending[..end]).into_owned();
            pending.drain(..end + 4);
            return Some(head);
        }
        if socket.read_buf(pending).await.ok()? == 0 || !pending[0].is_ascii_uppercase() {
            return None; // hung up, or speaks something else
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "when a request arrived is a fact")]
fn next_reply(script: &Mutex<Script>, head: &str) -> Reply {
    let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut script = script.lock().unwrap();
    let request = Request { head: head.to_owned(), at: Utc::now() };
    script.requests.entry(path.clone()).or_default().push(request);
    match script.replies.get_mut(&path) {
        None => Reply::status(404),
        Some(replies) if 1 < replies.len() => replies.remove(0).answer_to(head),
        Some(replies) => replies[0].answer_to(head),
    }
}

/// Whether the connection goes on.
async fn say(socket: &mut TcpStream, reply: &Reply) -> bool {
    let mut bytes = reply.head();
    match reply.manner {
        Manner::Whole => {
            bytes.extend_from_slice(&reply.body);
            socket.write_all(&bytes).await.is_ok()
        }
        Manner::Truncated(n_bytes) => {
            bytes.extend_from_slice(&reply.body[..n_bytes.min(reply.body.len())]);
            let _ = socket.write_all(&bytes).await;
            false
        }
        Manner::Hang => {
            std::future::pending::<()>().await;
            false
        }
        Manner::Drip(pause) => {
            let mut is_there = socket.write_all(&bytes).await.is_ok();
            for byte in &reply.body {
                sleep(pause).await;
                is_there = is_there && socket.write_all(&[*byte]).await.is_ok();
            }
            is_there
        }
        Manner::Endless => {
            while socket.write_all(&bytes).await.is_ok() {
                bytes.clone_from(&reply.body);
            }
            false
        }
        Manner::Vanish => false,
    }
}
