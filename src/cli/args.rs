//! Every command and flag, once.
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

mod search;

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
    /// after that and come with the next edition.
    Once,
    /// Ask sources now: all, or those named.
    Poll {
        /// Names of sources; none means all.
        #[arg(value_name = "FEED")]
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

/// What one can ask of items.
#[derive(Debug, Subcommand)]
pub enum ItemsCommand {
    /// All wordings of an item, what the watches say of each, and what became of its page.
    Show {
        /// Its number, as `attache search --format json` gives it; or its key, or its link.
        key: String,
        /// Which sentences changed from one wording to the next, instead of the text.
        #[arg(long)]
        diff: bool,
        /// How it looks.
        #[arg(long, default_value = "text")]
        format: Format,
    },
}

/// What one can ask of watches.
#[derive(Debug, Subcommand)]
pub enum WatchCommand {
    /// Every watch and what it looks for.
    List,
    /// What a watch compiles to, and every word its actors go by; or one actor: @PK.
    Show {
        /// Name of the watch, or an actor as a watch writes it.
        #[arg(value_name = "NAME|@ACTOR")]
        name: String,
        /// How it looks.
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// Run a watch over what is stored: what it gains and loses, and which of its words earn their
    /// place.
    ///
    /// A word has a hit where it stands in an item that has a word of every other part too; it is
    /// kept where the watch takes the item.
    Backtest {
        /// Name of the watch.
        name: String,
        /// How far back.
        #[arg(long, value_name = "TIME", default_value = "30d")]
        since: String,
        /// Compare with the same watch in another file or folder, instead of with the matches that
        /// are stored.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// Titles to show of what was gained, and of what was lost.
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
        /// How it looks.
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// Does this match, and why; or which clause fails.
    Test {
        /// Name of the watch.
        name: String,
        /// Titles to try, one each; none reads stdin, a title a line.
        titles: Vec<String>,
        /// A text file whose first line is the title; `-` is stdin.
        #[arg(long, value_name = "FILE", conflicts_with = "titles")]
        file: Option<PathBuf>,
        /// Language of the text, such as `ur`; without it any watch language will do.
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
    },
}

/// What one can ask of digests.
#[derive(Debug, Subcommand)]
pub enum DigestCommand {
    /// Every digest, its readers and next times.
    List,
    /// Compose the next edition now, claim nothing, send nothing.
    Preview {
        /// Name of the digest.
        name: String,
        /// Write .html, .txt and .eml there instead of the text to stdout.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// From all that was stored in this time, by the watches as they are now, mailed or not:
        /// 7d, 36h.
        #[arg(long, value_name = "TIME")]
        open_since: Option<String>,
        /// With --open-since: leave out what came in this last time.
        #[arg(long, value_name = "TIME", requires = "open_since")]
        until: Option<String>,
    },
    /// Mail what `preview` shows to one address; claims nothing.
    Send {
        /// Name of the digest.
        name: String,
        /// Who gets it.
        #[arg(long, value_name = "ADDR")]
        to: String,
        /// As for `preview`.
        #[arg(long, value_name = "TIME")]
        open_since: Option<String>,
    },
}

/// What one can ask of the outbox.
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// The last deliveries and where they stand.
    List {
        /// At most this many.
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// Try a delivery again now: one that waits, or one that was refused.
    Retry {
        /// Its number in `outbox list`.
        id: i64,
    },
    /// Give a waiting delivery up; its items come as rows in that reader's next message.
    Drop {
        /// Its number in `outbox list`.
        id: i64,
    },
}

/// What one can ask of the way mail goes.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Go as far as a message would and stop at the first fault: name, connection, certificate,
    /// login, sender, recipient.
    Check {
        /// Send a message to this address too; else the first reader of a digest is asked about.
        #[arg(long, value_name = "ADDR")]
        to: Option<String>,
    },
}

/// What one can ask of stories.
#[derive(Debug, Subcommand)]
pub enum StoriesCommand {
    /// Who told it first, who copied it, who gave it another headline, who tells it in other words.
    Show {
        /// Its number, as `attache search` gives it.
        id: i64,
        /// How it looks.
        #[arg(long, default_value = "text")]
        format: Format,
    },
}

/// What one can ask of sources.
#[derive(Debug, Subcommand)]
pub enum SourcesCommand {
    /// Every source: state, items, next poll, trouble and what can be done.
    List {
        /// How it looks.
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// Everything known of one source: state, gaps, what had to be mended.
    Show {
        /// Name of the source.
        name: String,
    },
    /// Find the feed behind a site and write it into the configuration.
    Add {
        /// A feed, or a page of the outlet's site.
        url: String,
        /// What to call it; else made from the feed's title.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// Show what would be written.
        #[arg(long)]
        dry_run: bool,
    },
    /// Ask every source once, politely, and say what is to be done.
    Check {
        /// Names of sources; none means all.
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Take the feeds of an OPML list; folders become tags.
    Import {
        /// The list.
        file: PathBuf,
        /// Show what would be written.
        #[arg(long)]
        dry_run: bool,
    },
    /// Write all sources as an OPML list; tags become folders.
    Export,
}
