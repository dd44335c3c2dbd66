//! Mail through a program on this machine, as `sendmail` has taken it since 1983: the message on
//! standard input, the answer in the exit code.
use std::{
    io,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{ChildStderr, Command},
    time,
};

use super::{drain::lf_lines, encode};
use crate::model::{Delivery, Outcome};

/// How long after its end a program's words may still arrive. Some leave a child behind that
/// delivers in the background and holds the pipe open; that must not look like a program that
/// does not end.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// More than any message on standard error.
const MAX_SAID_BYTES: u64 = 64 * 1024;

/// Calls `program -i -f FROM -- TO` and waits for its answer, at most `limit`.
///
/// `-i`: a line with a single dot does not end the message.
pub(super) async fn hand(program: &Path, delivery: &Delivery, limit: Duration) -> Outcome {
    match time::timeout(limit, call(program, delivery)).await {
        Ok(Ok((status, said))) => judge(program, status, &first_line(&said)),
        Ok(Err(error)) => {
            Outcome::ServerFault(format!("{} cannot be started: {error}", program.display()))
        }
        Err(_) => Outcome::Doubt(format!(
            "{} did not end within {} s and was stopped",
            program.display(),
            limit.as_secs_f64()
        )),
    }
}

async fn call(program: &Path, delivery: &Delivery) -> io::Result<(ExitStatus, Vec<u8>)> {
    let mut child = Command::new(program)
        .args(["-i", "-f", &delivery.from, "--", &delivery.to])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let listening = tokio::spawn(listen(child.stderr.take()));
    let stdin = child.stdin.take();
    let message = lf_lines(&delivery.raw);
    let feed = async move {
        if let Some(mut stdin) = stdin {
            let _ = stdin.write_all(&message).await; // one that stops reading says why by its code
        }
    };
    let ((), status) = tokio::join!(feed, child.wait());
    let said = time::timeout(LAST_WORDS, listening).await;
    Ok((status?, said.ok().and_then(Result::ok).unwrap_or_default()))
}

/// What the program says, as long as there is any sense in it.
async fn listen(stderr: Option<ChildStderr>) -> Vec<u8> {
    let mut said = Vec::new();
    if let Some(stderr) = stderr {
        let _ = stderr.take(MAX_SAID_BYTES).read_to_end(&mut said).await;
    }
    said
}

/// What an exit code means.
///
/// | code | |
/// |---|---|
/// | 0 | sent |
/// | 69 unavailable, 75 temporary failure | retry |
/// | 70–74, 76–78, 126, 127: software, files, protocol, permission, configuration | server fault |
/// | any other: usage, data, unknown user or host | rejected |
/// | ended by a signal | doubt |
///
/// Source: `sysexits.h`; 69 is what senders answer for faults of either kind, so it may be tried
/// again without holding the others.
fn judge(program: &Path, status: ExitStatus, said: &str) -> Outcome {
    let name = program.display();
    let colon = if said.is_empty() { "" } else { ": " };
    let words = |code: i32| format!("{name} ended with code {code}{colon}{said}");
    match status.code() {
        Some(0) => Outcome::Sent(format!("taken by {name}")),
        Some(code @ (69 | 75)) => Outcome::Retry(words(code)),
        Some(code @ (70..=74 | 76..=78 | 126 | 127)) => Outcome::ServerFault(words(code)),
        Some(code) => Outcome::Rejected(words(code)),
        None => Outcome::Doubt(format!("{name} was ended by a signal{colon}{said}")),
    }
}

fn first_line(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    encode::cut(&encode::one_line(line), 300)
}
