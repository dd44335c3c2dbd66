//! The socket under a conversation, which never hands over more than was asked for.
//!
//! lettre reads answers through a buffer and keeps that buffer when STARTTLS begins. Whatever
//! somebody on the way adds behind the `220` would lie in it and count, later, as answers from
//! inside TLS: up to a `250` for a message the server never had. One byte a read keeps the buffer
//! empty, so such words meet the TLS handshake instead, and break it. Answers are short.
//!
//! Source: RFC 3207 §6; CVE-2011-0411 and the STARTTLS injections found since.
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, lookup_host},
    time,
};

/// A connected socket.
#[derive(Debug)]
pub(super) struct Wire(TcpStream);

impl Wire {
    /// Connects to the first address of `host` that answers; each has `limit` to do so, so that
    /// one that swallows packets (a broken IPv6 path) does not hide the next.
    pub(super) async fn open(host: &str, port: u16, limit: Duration) -> io::Result<Self> {
        let mut last = io::Error::other("the name has no address");
        for address in lookup_host((host, port)).await? {
            match time::timeout(limit, TcpStream::connect(address)).await {
                Ok(Ok(socket)) => return Ok(Self(socket)),
                Ok(Err(error)) => last = error,
                Err(_) => {
                    last = io::Error::other(format!("no answer within {} s", limit.as_secs_f64()));
                }
            }
        }
        Err(last)
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.peer_addr()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        if buf.remaining() > 0 {
            ready!(Pin::new(&mut self.0).poll_read(cx, &mut one))?;
            buf.put_slice(one.filled());
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
