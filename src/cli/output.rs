//! The one place that speaks: data to stdout, talk to stderr, log lines to stderr.
use std::{
    io::{IsTerminal as _, Write as _},
    os::unix::fs::MetadataExt as _,
    process::ExitCode,
};

use chrono::{DateTime, Utc};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use super::args::{Args, Command, LogFormat};
use crate::{
    config::{Refusal, report},
    store::PageCounts,
};

/// Writes data and a newline to stdout. A reader that hangs up ends the program quietly.
pub(super) fn data(text: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").is_err() {
        std::process::exit(0);
    }
}

/// Writes talk and a newline to stderr.
pub(super) fn talk(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// 0 where all is as asked, else 1.
pub(super) fn exit_code(is_well: bool) -> ExitCode {
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Draws every problem of a refused configuration.
pub(super) fn refusal(refusal: &Refusal) {
    talk(&report::draw(&refusal.problems, &refusal.files, is_colourful()));
}

/// Whether stderr shows colour: a terminal, and nobody said `NO_COLOR`.
pub(super) fn is_colourful() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
}

/// Starts the log: fields and all into the journal when that is where stderr leads, else lines on
/// stderr.
pub(super) fn start_log(args: &Args) {
    let level = match args.verbose {
        // The demo tells its story itself.
        0 if matches!(args.command, Command::Demo { .. }) => "error",
        // Only the daemon tells every poll; a command says itself what it did.
        0 if !matches!(args.command, Command::Run) => "attache=warn,error",
        0 => "attache=info,warn",
        1 => "attache=debug,info",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_env("ATTACHE_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let is_journal = is_journal();
    if is_journal
        && args.log_format == LogFormat::Text
        && let Ok(journal) = tracing_journald::layer()
    {
        // FEED_NAME, not F_FEED_NAME: `journalctl FEED_NAME=dawn`.
        let journal = journal.with_field_prefix(None).with_syslog_identifier("attache".into());
        return tracing_subscriber::registry().with(journal).with(filter).init();
    }
    // A line that cannot be written is lost; complaining of that on the same stderr would end us.
    let log = fmt().log_internal_errors(false).with_env_filter(filter);
    let log = log.with_writer(std::io::stderr).with_target(false);
    match args.log_format {
        LogFormat::Json => log.json().flatten_event(true).init(),
        LogFormat::Text if is_journal => log.without_time().with_ansi(false).init(),
        LogFormat::Text => log.with_ansi(is_colourful()).init(),
    }
}

/// Whether stderr is the stream that the service manager connected with the journal.
///
/// Source: `systemd.exec(5)`, `$JOURNAL_STREAM`: device and inode of that stream.
fn is_journal() -> bool {
    let Ok(stream) = std::env::var("JOURNAL_STREAM") else { return false };
    let stderr = std::fs::metadata("/proc/self/fd/2");
    stderr.is_ok_and(|it| stream == format!("{}:{}", it.dev(), it.ino()))
}

/// `512 B`, `3.4 MB`: for people.
pub(super) fn size(n_bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let mut rest = n_bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if rest < 1000.0 {
            let digits = usize::from(unit != "B" && rest < 10.0);
            return format!("{rest:.digits$} {unit}");
        }
        rest /= 1000.0;
    }
    format!("{rest:.1} TB")
}

/// One line on the terminal that replaces itself; ends when `done` reaches `all`.
pub(super) fn progress(done: usize, all: usize, what: &str) {
    let end = if all <= done { "\n" } else { "" };
    let _ = write!(std::io::stderr().lock(), "\r{done} of {all} {what}{end}");
}

/// `1 file`, `2 files`, `2 matches`.
pub(super) fn counted(n: usize, word: &str) -> String {
    match word {
        _ if n == 1 => format!("1 {word}"),
        word if word.ends_with("ch") => format!("{n} {word}es"),
        word => format!("{n} {word}s"),
    }
}

/// `2026-03-02 07:30`, in UTC, for where that is said beside it.
pub(super) fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// `2026-03-02 07:30 UTC`.
pub(super) fn utc(at: DateTime<Utc>) -> String {
    format!("{} UTC", minute(at))
}

/// A line of a dossier: what it says, under a label of its own or, with none, under the last one.
pub(super) fn labelled(what: &str, how: &str) -> String {
    format!("{what:<12} {how}").trim_end().to_owned()
}

/// Columns under headings, two spaces apart; the last column is never padded.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = head.iter().map(ToString::to_string).collect();
    let all: Vec<&Vec<String>> = std::iter::once(&head).chain(rows).collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|column| all.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let line = |row: &&Vec<String>| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
        }
        line.trim_end().to_owned()
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What became of pages: `41 read, 3 to be read, 2 without an article`; what is none is left out.
pub(super) fn pages(counts: &PageCounts) -> String {
    let said = [
        (counts.n_read, "read"),
        (counts.n_owed, "to be read"),
        (counts.n_absent, "without an article"),
        (counts.n_disallowed, "not allowed"),
        (counts.n_refused, "refused"),
        (counts.n_failed, "not to be had"),
    ];
    let said = said.iter().filter(|(n, _)| 0 < *n).map(|(n, what)| format!("{n} {what}"));
    said.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_two_digits_and_a_unit() {
        let sizes = [0, 999, 1000, 12_345, 3_400_000, 1_000_000_000_000];
        assert_eq!(sizes.map(size), ["0 B", "999 B", "1.0 kB", "12 kB", "3.4 MB", "1.0 TB"]);
    }

    #[test]
    fn columns_line_up_by_characters_not_bytes() {
        let rows =
            vec![vec!["é".to_owned(), "1".to_owned()], vec!["ab".to_owned(), "22".to_owned()]];
        assert_eq!(table(&["name", "n"], &rows), "name  n\né     1\nab    22");
    }
}
