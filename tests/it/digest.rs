//! The digest in words: what an edition says, how it looks, and what it never lets through.
//!
//! Every edition printed here is left under `target/tmp/digest/`, to be looked at.
mod editions;
mod laws;
mod long_texts;
mod looks;
mod material;
mod safety;
mod scan;
mod told;

use std::{fs, path::Path};

use attache::{
    digest::{self, Reader, Rendered},
    model::Material,
};

const TO: &str = "desk@example.org";
const FROM: &str = "Attaché <attache@example.org>";

/// The reader of every edition here, sent by `from`.
fn reader(from: &str) -> Reader<'_> {
    Reader { to: TO, from, unsubscribe: None, undelivered: &[] }
}

/// Composes and prints, and leaves the HTML and the text to be looked at under `name`.
fn print(name: &str, material: &Material) -> Rendered {
    let rendered = digest::render(&digest::assemble(material), &reader(FROM));
    keep(name, &rendered);
    rendered
}

/// Leaves both parts to be looked at.
fn keep(name: &str, rendered: &Rendered) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("digest");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.html")), &rendered.html).unwrap();
    fs::write(folder.join(format!("{name}.txt")), &rendered.text).unwrap();
}
