//! What one can ask of the things there are: items, watches, digests, the outbox, mail, stories,
//! sources.
use std::path::PathBuf;

use clap::Subcommand;

use super::Format;

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
