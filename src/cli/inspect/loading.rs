//! The documents `inspect` is pointed at, loaded one after the other. What they say is judged
//! elsewhere.
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use url::Url;

use super::super::{find, output, run};
use crate::{
    daemon::Clock,
    fetch,
    model::{Trouble, Validators},
};

/// What relative links of a file refer to when nobody says.
pub(super) fn nowhere() -> Url {
    Url::parse("http://nowhere.invalid/").expect("an address")
}

/// One document to look at.
pub(super) struct Target {
    /// As given.
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) content_type: Option<String>,
    pub(super) base: Option<Url>,
}

pub(super) enum Place {
    Web(Url),
    File(PathBuf),
}

/// A document as it came.
pub(super) struct Loaded {
    pub(super) bytes: Vec<u8>,
    pub(super) content_type: Option<String>,
    pub(super) base: Url,
}

/// Loads one document after the other and prints what `show` says of it.
///
/// Gives whether `show` found every one well.
pub(super) fn each(
    given: Option<&Path>,
    names: &[String],
    list: Option<&Path>,
    clock: &Clock,
    show: impl Fn(&Target, Result<Loaded, Trouble>) -> (String, bool),
) -> anyhow::Result<bool> {
    let targets = targets(names, list)?;
    let client = client(given, &targets)?;
    let mut is_well = true;
    for target in targets {
        let (said, is_this_well) = show(&target, load(&target, client.as_ref(), clock)?);
        output::data(&said);
        is_well &= is_this_well;
    }
    Ok(is_well)
}

/// The documents named one by one, then those of a list.
fn targets(names: &[String], list: Option<&Path>) -> anyhow::Result<Vec<Target>> {
    let mut targets: Vec<Target> = names.iter().map(|name| target(name)).collect();
    if let Some(list) = list {
        targets.extend(listed(list)?);
    }
    Ok(targets)
}

/// `None` where nobody is to be asked.
fn client(given: Option<&Path>, targets: &[Target]) -> anyhow::Result<Option<fetch::Client>> {
    let is_asked = targets.iter().any(|it| matches!(it.place, Place::Web(_)));
    let client = is_asked.then(|| Ok(fetch::Client::new(&find::fetch_options(given)?)?));
    client.transpose()
}

fn target(name: &str) -> Target {
    let url = Url::parse(name).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let place = url.map_or_else(|| Place::File(PathBuf::from(name)), Place::Web);
    Target { name: name.to_owned(), place, content_type: None, base: None }
}

/// Paths are relative to where we are, or else to the list.
fn listed(list: &Path) -> anyhow::Result<Vec<Target>> {
    let table =
        std::fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let folder = list.parent().unwrap_or(Path::new(""));
    let lines = table.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    Ok(lines
        .map(|line| {
            let mut fields = line.split('\t').map(str::trim);
            let mut target = target(fields.next().unwrap_or_default());
            if let Place::File(path) = &mut target.place
                && !path.exists()
            {
                *path = folder.join(&*path);
            }
            let mut more = || fields.next().filter(|it| !it.is_empty()).map(str::to_owned);
            target.content_type = more();
            target.base = more().and_then(|base| Url::parse(&base).ok());
            target
        })
        .collect())
}

/// # Errors
/// A file that cannot be read; what a server does is the inner value.
fn load(
    target: &Target,
    client: Option<&fetch::Client>,
    clock: &Clock,
) -> anyhow::Result<Result<Loaded, Trouble>> {
    match (&target.place, client) {
        (Place::Web(url), Some(client)) => {
            let (first, now) = (Validators::default(), clock.now());
            let reply = run::runtime()?.block_on(client.ask(url, &first, now));
            Ok(answer(reply, target.base.as_ref()))
        }
        (Place::Web(_), None) => unreachable!("a client is made when an address is given"),
        (Place::File(path), _) => {
            let bytes =
                std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let base = target.base.clone().unwrap_or_else(nowhere);
            Ok(Ok(Loaded { bytes, content_type: target.content_type.clone(), base }))
        }
    }
}

fn answer(reply: fetch::Reply, base: Option<&Url>) -> Result<Loaded, Trouble> {
    match reply {
        fetch::Reply::Body(body) => {
            let base = base.cloned().unwrap_or(body.final_url);
            Ok(Loaded { bytes: body.bytes, content_type: body.content_type, base })
        }
        fetch::Reply::Trouble(trouble) => Err(trouble),
        fetch::Reply::Elsewhere(url) => Err(Trouble::Redirect { chain: url.into() }),
        fetch::Reply::NotModified { .. } => Err(Trouble::Status { status: 304 }),
    }
}
