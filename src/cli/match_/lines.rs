//! Items as somebody else's program writes them, one a line.
use std::{
    borrow::Cow,
    io::{self, BufRead, BufReader, Read},
};

use serde::Deserialize;

use crate::model::{Item, Source};

/// Lines that travel together.
pub(super) struct Batch {
    bytes: Vec<u8>,
    /// Number of the first line, from 1.
    first: usize,
}

/// An item, who published it, and what its writer calls it.
pub(super) struct Given {
    /// As it was given, a text or a number.
    pub(super) id: serde_json::Value,
    pub(super) item: Item,
    pub(super) source: Source,
}

/// One line. Unknown keys are nobody's business here.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Line<'l> {
    id: serde_json::Value,
    #[serde(borrow)]
    title: Option<Cow<'l, str>>,
    #[serde(borrow)]
    summary: Option<Cow<'l, str>>,
    #[serde(borrow)]
    content: Option<Cow<'l, str>>,
    #[serde(borrow)]
    author: Option<Cow<'l, str>>,
    #[serde(borrow)]
    url: Option<Cow<'l, str>>,
    #[serde(borrow)]
    lang: Option<Cow<'l, str>>,
    #[serde(borrow)]
    source: Option<Cow<'l, str>>,
}

/// The next lines: as many as are there at once, so that a slow writer is answered line by line;
/// `None` at the end.
pub(super) fn read_batch(
    input: &mut BufReader<Box<dyn Read + Send>>,
    n_lines: &mut usize,
) -> io::Result<Option<Batch>> {
    const MOST_BYTES: usize = 1 << 18;
    let mut batch = Batch { bytes: Vec::new(), first: *n_lines + 1 };
    while batch.bytes.len() < MOST_BYTES {
        if input.read_until(b'\n', &mut batch.bytes)? == 0 {
            break;
        }
        *n_lines += 1;
        // What is buffered can be had without waiting for its writer.
        if !input.buffer().contains(&b'\n') {
            break;
        }
    }
    Ok((!batch.bytes.is_empty()).then_some(batch))
}

impl Batch {
    /// Every line with its number.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &[u8])> {
        (self.first..).zip(self.bytes.split(|byte| *byte == b'\n'))
    }

    /// Every item that can be read.
    pub(super) fn items(&self) -> impl Iterator<Item = Item> {
        self.lines().filter_map(|(_, line)| Some(read(line).ok()??.item))
    }
}

/// Reads one line; `None` if it is empty.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn read(line: &[u8]) -> Result<Option<Given>, String> {
    let text = std::str::from_utf8(line)
        .map_err(|error| format!("not UTF-8 from byte {} on", error.valid_up_to() + 1))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(None);
    }
    let line: Line = serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let why = said.split(" at line ").next().unwrap_or_default();
        format!("not an item: {why} (column {})", error.column())
    })?;
    let owned = |text: Option<Cow<str>>| text.map(Cow::into_owned).unwrap_or_default();
    let lang = line.lang.map(|lang| lang.to_lowercase()).filter(|lang| !lang.is_empty());
    Ok(Some(Given {
        id: line.id,
        source: source(owned(line.source)),
        item: Item {
            title: owned(line.title),
            summary: owned(line.summary),
            content: owned(line.content),
            author: owned(line.author),
            link: owned(line.url),
            lang,
            ..Item::default()
        },
    }))
}

fn source(name: String) -> Source {
    Source { name, ..Source::nobody() }
}
