//! The sample outlets, served over HTTP on loopback as they stood at the time shown.
use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::documents::Documents;

/// Nobody asks for more than this in a request head.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// What every answer says.
const REST: &str = "connection: close\r\n";

/// A server on loopback that stands where it is told to in time.
pub(super) struct Outlets {
    /// Its address, without a slash at the end.
    pub(super) base: String,
    /// The time shown, in seconds.
    shown: Arc<AtomicI64>,
}

impl Outlets {
    /// Serves the outlets for as long as the runtime lives, an address without a document with 503.
    ///
    /// * `morning` — the last time shown; then two outlets cannot be read, one of them for the third
    ///   time.
    ///
    /// # Errors
    /// Loopback cannot be listened on.
    pub(super) async fn serve(morning: DateTime<Utc>) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", listener.local_addr()?);
        let shown = Arc::new(AtomicI64::new(morning.timestamp()));
        let clock = Arc::clone(&shown);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let at = DateTime::from_timestamp(clock.load(Ordering::Relaxed), 0);
                let documents = Documents { morning, at: at.unwrap_or(morning) };
                // A reader that hangs up is the daemon's business, not the server's.
                tokio::spawn(async move { drop(answer(socket, documents).await) });
            }
        });
        Ok(Self { base, shown })
    }

    /// From here on the outlets stand as they did at `at`.
    pub(super) fn turn_to(&self, at: DateTime<Utc>) {
        self.shown.store(at.timestamp(), Ordering::Relaxed);
    }
}

async fn answer(mut socket: TcpStream, documents: Documents) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < MAX_HEAD_BYTES {
        if socket.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or("/");
    let reply = match documents.at(path) {
        Some((media_type, body)) => found(&head, media_type, &body),
        None => format!("HTTP/1.1 503 Service Unavailable\r\n{REST}content-length: 0\r\n\r\n"),
    };
    socket.write_all(reply.as_bytes()).await?;
    socket.shutdown().await
}

/// The document, or that it is the one they have.
fn found(head: &str, media_type: &str, body: &str) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let etag = format!("\"{:016x}\"", hasher.finish());
    if head.contains(&etag) {
        return format!("HTTP/1.1 304 Not Modified\r\n{REST}etag: {etag}\r\n\r\n");
    }
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\n{REST}etag: {etag}\r\ncontent-type: {media_type}\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
}
