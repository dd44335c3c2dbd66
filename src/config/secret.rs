//! Passwords, fetched when they are needed and on their own: a configuration can be checked by
//! somebody who may not read them. They come from a file, a program, or the service manager.
use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use super::{Config, Refusal};
use crate::{
    deliver::{self, Secret, Transport},
    model::{Place, Problem},
};

/// Where the service manager puts credentials, if it runs us.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
/// What ours is called there.
const CREDENTIAL: &str = "smtp-password";
/// How long a program may take to say a password.
const PATIENCE: Duration = Duration::from_secs(30);
/// A password or token longer than this is none.
const MAX_BYTES: u64 = 64 * 1024;

/// Who we are to the mail server, before the secret is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The user name.
    pub username: String,
    /// Whether the secret is an OAuth 2 access token.
    pub xoauth2: bool,
    /// Where the secret is.
    pub origin: Origin,
    /// Where the file says so.
    pub at: Place,
}

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The first line of this file.
    File(PathBuf),
    /// The first line that this command prints; run by `sh -c`.
    Command(String),
    /// `$CREDENTIALS_DIRECTORY/smtp-password`, put there by `LoadCredential=`.
    Credential,
}

/// The mail options with the secret in them; the options as they are when none is needed.
///
/// # Errors
/// One problem, drawn where the file names the secret; its exit code is 77.
pub fn resolve(config: &Config) -> Result<deliver::Options, Refusal> {
    resolve_in(config, env::var_os(CREDENTIALS).map(PathBuf::from).as_deref())
}

/// The same, with the folder of the service manager's credentials as an argument; `None` when
/// there is no service manager.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_in(
    config: &Config,
    credentials: Option<&Path>,
) -> Result<deliver::Options, Refusal> {
    let mut options = config.mail.clone();
    let (Transport::Smtp(smtp), Some(login)) = (&mut options.transport, &config.login) else {
        return Ok(options);
    };
    let secret = match &login.origin {
        Origin::File(path) => from_file(path),
        Origin::Command(command) => from_command(command),
        Origin::Credential => credentials
            .ok_or_else(no_password_named)
            .and_then(|folder| from_file(&folder.join(CREDENTIAL))),
    };
    match secret {
        Ok(text) => {
            smtp.login = Some(deliver::Login {
                username: login.username.clone(),
                secret: Secret(text),
                xoauth2: login.xoauth2,
            });
            Ok(options)
        }
        Err(missing) => Err(refusal(config, login, missing)),
    }
}

/// Why there is no secret, and what to do.
struct Missing {
    label: String,
    help: String,
}

fn refusal(config: &Config, login: &Login, missing: Missing) -> Refusal {
    let problem = Problem::error(login.at.clone(), "the mail server's password cannot be had")
        .label(missing.label)
        .help(missing.help);
    Refusal {
        problems: vec![problem],
        files: config.files.clone(),
        base: config.base.clone(),
        is_about_credentials: true,
    }
}

fn no_password_named() -> Missing {
    Missing {
        label: "this user has no password".into(),
        help: "add `password_file = \"smtp-password\"`, or give the service the credential smtp-password"
            .into(),
    }
}

fn from_file(path: &Path) -> Result<String, Missing> {
    let shown = path.display();
    let file = fs::File::open(path).map_err(|error| Missing {
        label: format!("{shown}: {error}"),
        help: "put the password on the first line of that file, readable by the user that attache runs as"
            .into(),
    })?;
    first_line(file).ok_or_else(|| Missing {
        label: format!("{shown} has nothing on its first line"),
        help: "put the password on the first line of that file".into(),
    })
}

fn from_command(command: &str) -> Result<String, Missing> {
    run(command).map_err(|label| Missing {
        label,
        help: "it prints the password on its first line and ends with success; under the \
            hardened unit no foreign program runs, use `password_file` there"
            .into(),
    })
}

/// The first line that a command prints, or what went wrong.
fn run(command: &str) -> Result<String, String> {
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("it cannot be run: {error}"))?;
    let Ok(line) = hear(&mut child) else {
        // Of the end of a program that says nothing nobody wants to hear.
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!("it said nothing in {} s", PATIENCE.as_secs()));
    };
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() {
        return Err(format!("it failed ({status})"));
    }
    line.ok_or_else(|| "it printed nothing".into())
}

/// The first line a program prints, `None` when it is empty. An error: it takes too long.
fn hear(child: &mut Child) -> Result<Option<String>, RecvTimeoutError> {
    let output = child.stdout.take().expect("the output of the child is a pipe");
    let (say, hear) = mpsc::channel();
    // Nobody waits for this thread: it ends with the program's output.
    thread::spawn(move || say.send(first_line(output)));
    hear.recv_timeout(PATIENCE)
}

/// Without its line end; `None` when empty or not UTF-8.
fn first_line(from: impl Read) -> Option<String> {
    let mut line = String::new();
    BufReader::new(from.take(MAX_BYTES)).read_line(&mut line).ok()?;
    let line = line.trim_end_matches(['\r', '\n']);
    (!line.is_empty()).then(|| line.to_owned())
}
