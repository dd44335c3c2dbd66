//! `attache sources add`: the feed behind an address, written into the configuration.
use std::path::Path;

use anyhow::Context as _;
use url::Url;

use super::{
    super::{output, run},
    append, names_of,
    seek::{self, Found, Held},
};
use crate::{
    config::{Config, opml::NewSource},
    daemon::Clock,
    fetch::Client,
};

/// Where it goes in a folder.
const FILE: &str = "added.toml";

/// Finds the feed behind `address` and writes it into the configuration at `path`; with `dry_run`
/// shows what would be written.
///
/// * `name` — what to call it; else made of the title of the feed.
///
/// # Errors
/// No feed is there, or it is read already; the file cannot be written, or would have problems: it is
/// then as it was.
pub(super) fn add(
    config: &Config,
    path: &Path,
    address: &str,
    name: Option<&str>,
    dry_run: bool,
    clock: &Clock,
) -> anyhow::Result<()> {
    let address =
        if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let url = Url::parse(&address).with_context(|| format!("`{address}` is no web address"))?;
    let client = Client::new(&config.fetch)?;
    let found = run::runtime()?.block_on(search(&client, &url, config, clock))?;
    if let Some(plan) = config.sources.iter().find(|plan| plan.source.url == found.url) {
        anyhow::bail!("{} is read already, as `{}`", found.url, plan.source.name);
    }
    let new = described(&found, name, config);
    describe(&found);
    output::data(new.as_toml().trim_end());
    if dry_run {
        output::talk("nothing was written (--dry-run)");
        return Ok(());
    }
    let file = append(path, FILE, &new.as_toml())?;
    output::talk(&format!(
        "written to {}; `systemctl reload attache` or the next start reads it",
        file.display()
    ));
    Ok(())
}

async fn search(
    client: &Client,
    url: &Url,
    config: &Config,
    clock: &Clock,
) -> anyhow::Result<Found> {
    let candidates = match seek::look(client, url, true, clock).await {
        Held::Feed(found) => return Ok(*found),
        Held::Page(candidates) => candidates,
        Held::Trouble(trouble) => {
            let hint = trouble.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
            anyhow::bail!("{url}: {trouble}{hint}")
        }
    };
    output::talk(&format!("{url} is a page; trying the feeds it may have"));
    seek::first_feed(client, &candidates, config.fetch.host_pause, clock).await.with_context(|| {
        format!("no feed was found behind {url}; look for one on the site and give its address")
    })
}

fn described(found: &Found, name: Option<&str>, config: &Config) -> NewSource {
    let title = &found.document.title;
    let outlet = if title.is_empty() { found.url.host_str().unwrap_or_default() } else { title };
    let mut new = NewSource::new(found.url.clone(), outlet, &names_of(config));
    if let Some(name) = name {
        name.clone_into(&mut new.name);
    }
    new.lang = found.document.items.iter().find_map(|item| item.lang.clone());
    new
}

fn describe(found: &Found) {
    let document = &found.document;
    output::talk(&format!(
        "found {} ({}, {}), {}",
        found.url,
        document.format,
        document.encoding,
        output::counted(document.items.len(), "item")
    ));
    for item in document.items.iter().take(3) {
        let date = item.published.or(item.updated);
        let date = date.map_or_else(String::new, |at| at.format("%Y-%m-%d ").to_string());
        output::talk(&format!("  {date}{}", item.title));
    }
}
