//! Every command and flag, once. Here those that stand alone; what one can ask of a thing is in
//! `nouns`.
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

mod nouns;
mod search;

pub use nouns::{
    DigestCommand, ItemsCommand, MailCommand, OutboxCommand, SourcesCommand, StoriesCommand,
    WatchCommand,
};
pub use search::SearchArgs;

/// A press attaché for your own server: polls feeds, matches them against watches, mails digests.
#[derive(Debug, Parser)]
#[command(name = "attache", version, max_term_width = 100)]
pub struct Args {
    /// Configuration: a folder, or one file. Else `$ATTACHE_CONFIG`, ./attache.toml,
    /// `$XDG_CONFIG_HOME/attache`, /etc/attache.
    #[arg(long, global = true, value_name = "DIR|FILE", env = "ATTACHE_CONFIG")]
    pub config: Option<PathBuf>,

    /// Say more; twice says everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// How log lines look on stderr.
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One readable line an event.
    Text,
    /// One JSON object an event.
    Json,
}

/// How data looks on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading.
    Text,
    /// For programs: JSON with `"v":1`.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the daemon: poll, match, compose and deliver until told to stop.
    Run,
    /// Poll what is due, compose and deliver what is due, then exit.
    ///
    /// Editions wait for the feeds that are due and for the articles behind their teasers, half a
    /// minute after the last feed at the latest. Articles whose hosts want to rest longer are read
    /// after that, within ten minutes, and come with the next edition.
    Once,
    /// Ask sources now: all, or those named.
    Poll {
        /// Names of sources; none means all.
        #[arg(value_name = "SOURCE")]
        names: Vec<String>,
        /// Also those asked less than 15 minutes ago.
        #[arg(long)]
        force: bool,
    },
    /// Say what the configuration means: sources, watches and their tests, next three times of
    /// each digest.
    Check {
        /// Leave passwords alone: somebody else may read them, such as the service.
        #[arg(long)]
        no_secrets: bool,
        /// Say only what is wrong.
        #[arg(long)]
        quiet: bool,
    },
    /// Write a commented configuration with starter feeds and the Russia–Pakistan watch.
    Init {
        /// Where; made when missing. Existing files are never overwritten.
        dir: PathBuf,
    },
    /// Show how a document is understood: format, encoding, repairs, items with key, link, dates.
    Inspect {
        /// Addresses or files.
        #[arg(value_name = "URL|FILE", required_unless_present = "list")]
        targets: Vec<String>,
        /// Also the documents in this list: path, content type and base address a line, tabs
        /// between.
        #[arg(long, value_name = "FILE")]
        list: Option<PathBuf>,
        /// Take them for pages: show the article, its title, author, date, language and address,
        /// or what stands in an article's place.
        #[arg(long)]
        article: bool,
        /// How it looks; JSON is a line a document.
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// Show the whole thing with nothing to set up: bundled outlets, a digest in ./attache-demo/.
    Demo {
        /// Where the digest goes.
        #[arg(long, value_name = "DIR", default_value = "attache-demo")]
        out: PathBuf,
    },
    /// Find stored items by the query language of watches, the newest first.
    ///
    /// Without a query everything is found that the filters leave.
    Search(SearchArgs),
    /// Items: what is known of one.
    #[command(subcommand)]
    Items(ItemsCommand),
    /// Match items against watches: JSON Lines in, JSON Lines out. Needs no configuration.
    ///
    /// An item has any of id, title, summary, content, author, url, lang, source; all text is
    /// plain. A match has id, watch, score, tier and evidence. A line that cannot be read is
    /// reported with its number, and the rest goes on.
    Match {
        /// Files or folders with [[watch]] and [actor.NAME] tables.
        #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
        watches: Vec<PathBuf>,
        /// Items, one a line; `-` or nothing is stdin.
        #[arg(value_name = "ITEMS")]
        items: Option<PathBuf>,
        /// Threads; the order of the items is kept. 0 is one a core.
        #[arg(long, value_name = "N", default_value_t = 0)]
        jobs: usize,
    },
    /// Watches: what runs, whether it would match, and what it would have found.
    #[command(subcommand)]
    Watch(WatchCommand),
    /// Digests: when they go and what the next one would say.
    #[command(subcommand)]
    Digest(DigestCommand),
    /// The outbox: what waits for the mail server, and what came of it.
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Mail: whether the server takes it, and what to do if not.
    #[command(subcommand)]
    Mail(MailCommand),
    /// Sources: how each one fares.
    #[command(subcommand)]
    Sources(SourcesCommand),
    /// Stories: items that tell the same thing.
    #[command(subcommand)]
    Stories(StoriesCommand),
    /// How everything is: sources, editions, outbox.
    Status {
        /// How it looks.
        #[arg(long, default_value = "text")]
        format: Format,
        /// Exit with 1 when an edition is an hour late, the outbox is held, the store cannot be
        /// written or a file is not in force.
        #[arg(long)]
        check: bool,
    },
    /// Copy the store into a file, while the daemon runs or not.
    Backup {
        /// Where; nothing is overwritten.
        file: PathBuf,
    },
    /// Put a backup in the place of the store, which is kept beside it. Stop the daemon first.
    Restore {
        /// What `attache backup` wrote.
        file: PathBuf,
    },
    /// Give the room of deleted texts back to the disk. Stop the daemon first.
    Vacuum,
    /// Print completions for a shell.
    Completions {
        /// Which.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man {
        /// Write it there instead, and one for each command.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}
