//! The test mail server's side of a conversation. The script is in `mail_server`.
use std::{
    io,
    time::{Duration, Instant},
};

use tokio::{
    io::{
        AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
        BufStream,
    },
    net::TcpStream,
    time,
};

use super::mail_server::{Mode, Received, Reply, Shared};

/// The line before and after STARTTLS.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Wire for T {}

/// Speaks until the other side quits or somebody hangs up.
pub(super) async fn converse(socket: TcpStream, shared: &Shared) -> io::Result<()> {
    let mode = *shared.mode.lock().unwrap();
    let line: BufStream<Box<dyn Wire>> = BufStream::new(Box::new(socket));
    let mut talk = Talk { line, shared, mode, login: None, is_encrypted: false };
    match mode {
        Mode::Mute => return talk.listen_only().await,
        Mode::Implicit => talk = talk.encrypt().await?,
        _ => (),
    }
    if mode == Mode::Greets421 {
        return talk.say("421 4.3.2 shutting down").await;
    }
    talk.say("220 sink ESMTP").await?;
    while let Some(command) = talk.hear().await? {
        match talk.answer(&command).await? {
            Next::GoOn => (),
            Next::HangUp => return Ok(()),
            Next::Encrypt => talk = talk.encrypt().await?,
        }
    }
    Ok(())
}

enum Next {
    GoOn,
    HangUp,
    Encrypt,
}

struct Talk<'a> {
    line: BufStream<Box<dyn Wire>>,
    shared: &'a Shared,
    mode: Mode,
    login: Option<String>,
    is_encrypted: bool,
}

/// The envelope so far lives between commands, in the words of the client.
impl Talk<'_> {
    async fn say(&mut self, words: &str) -> io::Result<()> {
        self.line.write_all(format!("{words}\r\n").as_bytes()).await?;
        self.line.flush().await
    }

    /// The next line; `None` when the other side is gone.
    async fn hear(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let n_bytes = self.line.read_line(&mut line).await?;
        Ok((n_bytes > 0).then(|| line.trim_end().to_owned()))
    }

    /// Never answers.
    async fn listen_only(&mut self) -> io::Result<()> {
        while self.line.read(&mut [0; 64]).await? > 0 {}
        Ok(())
    }

    async fn answer(&mut self, command: &str) -> io::Result<Next> {
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => self.introduce().await?,
            "STARTTLS" if self.mode == Mode::BrokenTls => {
                self.say("220 go").await?;
                self.say("this is not TLS").await?;
                return Ok(Next::HangUp);
            }
            "STARTTLS" if self.mode == Mode::SpeaksBeforeTls => {
                let ehlo_to_dot =
                    "250 AUTH PLAIN\r\n235 hi\r\n250 a\r\n250 b\r\n354 go\r\n250 taken";
                self.say(&format!("220 go\r\n{ehlo_to_dot}")).await?;
                return Ok(Next::Encrypt);
            }
            "STARTTLS" => {
                self.say("220 go").await?;
                return Ok(Next::Encrypt);
            }
            "AUTH" => self.log_in(command).await?,
            "MAIL" => return self.transaction(command).await,
            "QUIT" => {
                self.say("221 bye").await?;
                return Ok(Next::HangUp);
            }
            "NOOP" | "RSET" => self.say("250 ok").await?,
            _ => self.say("503 not now").await?,
        }
        Ok(Next::GoOn)
    }

    async fn introduce(&mut self) -> io::Result<()> {
        let announces = |mode| match mode {
            Mode::BrokenTls => true,
            Mode::NoStarttls => false,
            _ => self.shared.tls.is_some(),
        };
        if self.is_encrypted {
            self.say("250-sink").await?;
            let is_poor = self.mode == Mode::OnlyLogin;
            let ways = if is_poor { "250 AUTH LOGIN" } else { "250 AUTH PLAIN LOGIN XOAUTH2" };
            return self.say(ways).await;
        }
        if announces(self.mode) {
            self.say("250-sink").await?;
            return self.say("250 STARTTLS").await;
        }
        if self.mode == Mode::Small {
            self.say("250-sink").await?;
            return self.say("250 SIZE 1000").await;
        }
        self.say("250 sink").await
    }

    async fn encrypt(self) -> io::Result<Self> {
        let tls = self.shared.tls.as_ref().expect("started with start_tls");
        let encrypted = tls.accept(self.line.into_inner()).await?;
        Ok(Self { line: BufStream::new(Box::new(encrypted)), is_encrypted: true, ..self })
    }

    /// The initial response of PLAIN and XOAUTH2 is enough to tell who it is and what they know;
    /// LOGIN is asked for one after the other.
    async fn log_in(&mut self, command: &str) -> io::Result<()> {
        let words: Vec<_> = command.split(' ').collect();
        let proof = unbase64(words.get(2).copied().unwrap_or_default());
        let fields: Vec<_> = proof.split(['\0', '\u{1}']).collect();
        let (user, secret) = match words[1] {
            "PLAIN" => (fields[1].to_owned(), fields[2].to_owned()),
            "XOAUTH2" => (fields[0].replace("user=", ""), fields[1].replace("auth=Bearer ", "")),
            _ => (self.ask("VXNlcm5hbWU6").await?, self.ask("UGFzc3dvcmQ6").await?),
        };
        match secret.as_str() {
            "secret" | "token" => {
                self.login = Some(user);
                self.say("235 2.7.0 welcome").await
            }
            "later" => self.say("454 4.7.0 temporary authentication failure").await,
            _ if words[1] == "XOAUTH2" => {
                self.say("334 eyJzdGF0dXMiOiI0MDEifQ==").await?;
                self.hear().await?;
                self.say("535 5.7.8 token expired").await
            }
            _ => self.say("535 5.7.8 authentication failed").await,
        }
    }

    /// A challenge of LOGIN and the answer to it.
    async fn ask(&mut self, challenge: &str) -> io::Result<String> {
        self.say(&format!("334 {challenge}")).await?;
        Ok(unbase64(&self.hear().await?.unwrap_or_default()))
    }

    /// MAIL, RCPT and DATA with one recipient or more.
    async fn transaction(&mut self, mail: &str) -> io::Result<Next> {
        let from = address(mail);
        let refusal = match local_part(&from) {
            _ if self.mode == Mode::WantsLogin => Some("530 5.7.0 authentication required"),
            "mail421" => Some("421 4.7.0 try later"),
            "mail550" => Some("550 5.7.1 sender refused"),
            _ => None,
        };
        if let Some(refusal) = refusal {
            self.say(refusal).await?;
            return Ok(if refusal.starts_with("421") { Next::HangUp } else { Next::GoOn });
        }
        self.say("250 2.1.0 ok").await?;
        let mut to = Vec::new();
        while let Some(command) = self.hear().await? {
            match command.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
                "RCPT" => {
                    let recipient = address(&command);
                    match self.opinion_of(&recipient) {
                        None => return Ok(Next::HangUp),
                        Some(words) => {
                            if words.starts_with('2') {
                                to.push(recipient);
                            }
                            self.say(&words).await?;
                        }
                    }
                }
                "DATA" => return self.message(from, to).await,
                "RSET" => {
                    self.say("250 ok").await?;
                    return Ok(Next::GoOn);
                }
                _ => self.say("503 not now").await?,
            }
        }
        Ok(Next::HangUp)
    }

    /// What to say to a recipient; `None` hangs up.
    fn opinion_of(&self, recipient: &str) -> Option<String> {
        if let Some(code) = self.shared.refused.lock().unwrap().get(recipient) {
            return Some(format!("{code} {}.1.1 scripted", code / 100));
        }
        match local_part(recipient) {
            "drop-before-data" => None,
            "greylist" if self.shared.seen(recipient) == 0 => {
                Some("450 4.2.0 greylisted".to_owned())
            }
            local => match number_after(local, "rcpt") {
                Some(code) => Some(format!("{code} {}.1.1 scripted", code / 100)),
                None => Some("250 2.1.5 ok".to_owned()),
            },
        }
    }

    async fn message(&mut self, from: String, to: Vec<String>) -> io::Result<Next> {
        self.say("354 go").await?;
        let Some(raw) = self.body().await? else {
            return Ok(Next::HangUp);
        };
        let message = Received {
            from,
            to,
            raw,
            at: Instant::now(),
            login: self.login.clone(),
            is_encrypted: self.is_encrypted,
        };
        let local = message.to.first().map(|to| local_part(to).to_owned()).unwrap_or_default();
        let reply = *self.shared.reply.lock().unwrap();
        if local == "hang" && reply == Reply::ByRecipient {
            while self.hear().await?.is_some() {}
            return Ok(Next::HangUp);
        }
        let refusal = match reply {
            Reply::ByRecipient => self.verdict_on(&local, &message).await,
            Reply::Later => Some("451 4.3.0 later".to_owned()),
            Reply::Refuse => Some("554 5.3.0 no".to_owned()),
            Reply::Accept | Reply::AcceptThenVanish => None,
        };
        if let Some(refusal) = refusal {
            self.say(&refusal).await?;
            return Ok(Next::GoOn);
        }
        self.shared.take(message).await;
        if reply == Reply::AcceptThenVanish || local == "drop-after-data" {
            return Ok(Next::HangUp);
        }
        self.say("250 2.0.0 taken").await?;
        Ok(Next::GoOn)
    }

    /// The refusal a message meets by its recipient's local part; `None` takes it.
    async fn verdict_on(&self, local: &str, message: &Received) -> Option<String> {
        if let Some(tenths) = number_after(local, "slow") {
            time::sleep(Duration::from_millis(100) * tenths).await;
        }
        if let Some(n_times) = number_after(local, "flaky") {
            let is_early = self.shared.seen(&message.message_id()) < n_times as usize;
            return is_early.then(|| "451 4.3.0 flaky".to_owned());
        }
        let code = number_after(local, "data")?;
        Some(format!("{code} {}.3.0 scripted", code / 100))
    }

    /// Everything up to the dot, unstuffed; `None` when the line broke before it.
    async fn body(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut raw = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.line.read_until(b'\n', &mut line).await? == 0 {
                return Ok(None);
            }
            if line == b".\r\n" {
                return Ok(Some(raw));
            }
            raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}

/// `MAIL FROM:<a@b> …` and `RCPT TO:<a@b>`.
fn address(command: &str) -> String {
    let inside = command.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}

fn local_part(address: &str) -> &str {
    address.split('@').next().unwrap_or_default()
}

/// The number behind a word: `slow2` after `slow` is 2.
fn number_after(local: &str, word: &str) -> Option<u32> {
    local.strip_prefix(word)?.parse().ok()
}

/// Source: RFC 4648 §4.
fn unbase64(text: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let value = |byte| DIGITS.iter().position(|digit| *digit == byte);
    let values: Vec<usize> = text.bytes().filter_map(value).collect();
    let group = |four: &[usize]| {
        let bits = four.iter().enumerate().fold(0, |bits, (i, six)| bits | six << (18 - 6 * i));
        (0..four.len() - 1).map(move |i| u8::try_from(bits >> (16 - 8 * i) & 0xff).unwrap())
    };
    let bytes: Vec<u8> =
        values.chunks(4).flat_map(|four| group(four).collect::<Vec<_>>()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}
