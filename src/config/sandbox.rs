//! What the service manager does not let us do: under the hardened unit no foreign program runs.
use std::{fs, path::Path};

use super::{Config, Refusal, secret::Origin};
use crate::{
    deliver::Transport,
    model::{Place, Problem},
};

/// How the kernel says what is mounted where.
const MOUNTS: &str = "/proc/self/mountinfo";

/// Passes when every program that the configuration names can run here.
///
/// # Errors
/// A problem for each that cannot, drawn where the file names it, with the ways out.
pub fn allows(config: &Config) -> Result<(), Refusal> {
    let mounts = fs::read_to_string(MOUNTS).unwrap_or_default();
    let mut problems = Vec::new();
    if let Transport::Sendmail { program } = &config.mail.transport
        && is_closed(&mounts, program)
    {
        problems.push(no_sendmail(config.transport_at.clone().unwrap_or_default(), program));
    }
    if let Some(login) = &config.login
        && matches!(login.origin, Origin::Command(_))
        && is_closed(&mounts, Path::new("/bin/sh"))
    {
        problems.push(no_command(login.at.clone()));
    }
    if problems.is_empty() {
        return Ok(());
    }
    let (files, base) = (config.files.clone(), config.base.clone());
    Err(Refusal { problems, files, base, is_about_credentials: false })
}

fn no_sendmail(at: Place, program: &Path) -> Problem {
    Problem::error(at, "mail cannot leave through a program here")
        .label(format!("the service's sandbox lets {} not run", program.display()))
        .help(
            "write `transport = \"smtp\"` and `smtp = { host = \"localhost\", port = 25, \
            tls = \"none\" }` for the mail server of this machine; or install the drop-in exec.conf",
        )
}

fn no_command(at: Place) -> Problem {
    Problem::error(at, "the password cannot come from a program here")
        .label("the service's sandbox lets no foreign program run")
        .help(
            "let a timer of yours write it into a file and name that in `password_file`, or give it \
            as the credential smtp-password; or install the drop-in exec.conf",
        )
}

/// Whether the program stands on a part of the file system where nothing may be executed.
///
/// Source: `proc_pid_mountinfo(5)`; of several mounts on one place the last counts.
fn is_closed(mounts: &str, program: &Path) -> bool {
    let program = fs::canonicalize(program).unwrap_or_else(|_| program.to_owned());
    let mut best = (0, false);
    for line in mounts.lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let [_, _, _, _, place, options, ..] = fields[..] else { continue };
        let depth = Path::new(place).components().count();
        if program.starts_with(place) && best.0 <= depth {
            best = (depth, options.split(',').any(|option| option == "noexec"));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_decides_and_of_two_the_later() {
        let mounts = "\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 8:1 / / ro,noexec,relatime - ext4 /dev/sda1 rw
31 30 8:1 /nowhere/lib /nowhere/lib ro,relatime - ext4 /dev/sda1 rw
32 30 8:1 /nowhere/bin/attache /nowhere/bin/attache ro - ext4 /dev/sda1 rw
";
        assert!(is_closed(mounts, Path::new("/nowhere/sbin/sendmail")));
        assert!(!is_closed(mounts, Path::new("/nowhere/lib/helper")));
        assert!(!is_closed(mounts, Path::new("/nowhere/bin/attache")));
        assert!(!is_closed(mounts.lines().next().unwrap(), Path::new("/nowhere/sbin/sendmail")));
        assert!(!is_closed("", Path::new("/nowhere/sbin/sendmail")));
    }
}
