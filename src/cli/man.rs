//! `attache man` and `attache completions`: made from the arguments themselves, so they never
//! disagree with `--help`.
use std::path::Path;

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};
use clap_complete::Shell;

use super::{args::Args, output};

/// What `--help` has no room for.
const FILES: &str = r"
.SH FILES
.TP
/etc/attache
The configuration of the service; `attache init /etc/attache' writes one to begin with.
.TP
/var/lib/attache
Its store, and the mail it writes as files.
.TP
/etc/credstore/smtp\-password, /etc/credstore.encrypted/smtp\-password
The mail server's password; see README.md on the second one.
.SH EXIT STATUS
0 done, 1 error, 2 wrong usage, 77 no credentials, 78 a configuration or a store that somebody must mend.
.SH ENVIRONMENT
.TP
ATTACHE_CONFIG
As \-\-config.
.TP
ATTACHE_LOG
Which events are logged, such as attache=debug; instead of \-v.
.TP
ATTACHE_CLOCK
START[,RATE]: another time than the real one, for trying things out.
.TP
NO_COLOR
No colour on the terminal.
";

/// The page of the program, or, into a folder, one for each command too.
pub(super) fn man(out: Option<&Path>) -> anyhow::Result<()> {
    let mut command = Args::command();
    command.build();
    let Some(folder) = out else {
        output::data(String::from_utf8(page(&command)?)?.trim_end());
        return Ok(());
    };
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    pages(&command, folder)
}

fn pages(command: &Command, folder: &Path) -> anyhow::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let path = folder.join(format!("{name}.1"));
    std::fs::write(&path, page(command)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    let is_ours = |it: &&Command| !it.is_hide_set() && it.get_name() != "help";
    command.get_subcommands().filter(is_ours).try_for_each(|it| pages(it, folder))
}

fn page(command: &Command) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut bytes)?;
    if command.get_name() == "attache" {
        bytes.extend_from_slice(FILES.as_bytes());
    }
    Ok(bytes)
}

/// A script for the shell, on standard output.
pub(super) fn completions(shell: Shell) {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "attache", &mut bytes);
    output::data(String::from_utf8_lossy(&bytes).trim_end());
}
